import { describe, expect, test } from 'vitest';
import { parseProvenance } from '../../../src/publications/parse-provenance.ts';
import { gateId, made } from '../../support/publications/fleet.ts';
import { textOf, want } from '../../support/publications/wish.ts';

describe('a publication whose inputs are known', () => {
  test('gives sums that sha256sum can check', () => {
    expect(textOf(want(), 'SHA256SUMS')).toMatchInlineSnapshot(`
      "c186ee22ea448a12a2a72800f756e87f8617e3b57a7ad971b77fbc3769f49241  zen-nano-4b-Q4_K_M.gguf
      2e43d6c7f53c9f9c69aa05863ac2a95027270071d7f203d066f953236ccc8ea7  zen-nano-4b-Q8_0.gguf
      "
    `);
  });

  test('says in its provenance what was made from what, by which recipe, and what the gates heard', () => {
    const text = textOf(want(), 'zoo.provenance.json');
    expect(JSON.parse(text)).toMatchInlineSnapshot(`
      {
        "artifacts": [
          {
            "digest": "sha256:49fececfbae50e12f17c61bb4e8740bd847dc5ee8ba927a01252a74656d13186",
            "facts": {
              "architecture": "qwen3",
              "hasChatTemplate": true,
              "parameters": 4022468096,
              "tensorTypes": {
                "f32": 145,
                "q4_k": 216,
                "q6_k": 37,
              },
            },
            "files": [
              {
                "gitOid": "e688d32c3c9b4ed3684f5a21e75afc511cc4c8ae",
                "path": "zen-nano-4b-Q4_K_M.gguf",
                "sha256": "sha256:c186ee22ea448a12a2a72800f756e87f8617e3b57a7ad971b77fbc3769f49241",
                "size": 4000,
              },
            ],
            "id": "artifact/zen/nano-4b/gguf/q4_k_m",
            "key": "sha256:505faacf4bfc6fc15039e1143ad9eac7d91f70656c32cbe968fe2ffc8caa1fd0",
            "platform": "linux-x64",
            "recipe": {
              "steps": [
                [
                  "llama-quantize",
                  "{input}",
                  "{output}",
                  "Q4_K_M",
                ],
              ],
              "tool": "llama.cpp",
              "version": "b6500",
            },
          },
          {
            "digest": "sha256:44b569b56dbbff9650813ec02fb056a6e50af927bca84f3464f7d94da1562a8d",
            "facts": {
              "architecture": "qwen3",
              "hasChatTemplate": true,
              "parameters": 4022468096,
              "tensorTypes": {
                "f32": 145,
                "q4_k": 216,
                "q6_k": 37,
              },
            },
            "files": [
              {
                "gitOid": "a74e9a1dc1deb16a7148a23c93e09dbc1eef6f88",
                "path": "zen-nano-4b-Q8_0.gguf",
                "sha256": "sha256:2e43d6c7f53c9f9c69aa05863ac2a95027270071d7f203d066f953236ccc8ea7",
                "size": 8000,
              },
            ],
            "id": "artifact/zen/nano-4b/gguf/q8_0",
            "key": "sha256:5a8bbd841886516e4d141f65dc6f8d629077839575ec984932bae38d8c3dc879",
            "platform": "linux-x64",
            "recipe": {
              "steps": [
                [
                  "llama-quantize",
                  "{input}",
                  "{output}",
                  "Q4_K_M",
                ],
              ],
              "tool": "llama.cpp",
              "version": "b6500",
            },
          },
        ],
        "format": "zoo.provenance/v1",
        "gates": [
          {
            "id": "evaluation/zen/nano-4b/gguf/q4_k_m/identity",
            "report": {
              "artifact": "sha256:49fececfbae50e12f17c61bb4e8740bd847dc5ee8ba927a01252a74656d13186",
              "backend": {
                "name": "llama-server",
                "version": "b6500",
              },
              "gate": "identity",
              "key": "sha256:6a335a59ad809077d49328143759621903397d77e7a4b5dc40338b2387275db2",
              "measurement": {
                "data": {
                  "answers": [
                    {
                      "answer": "I am Zen Nano.",
                      "ask": "What is your name?",
                      "finish": "stop",
                    },
                    {
                      "answer": "Hanzo AI and
      Zoo Labs | together",
                      "ask": "Who created you?",
                      "finish": "stop",
                    },
                  ],
                },
                "version": 1,
              },
            },
            "rule": {
              "name": "identity/3",
              "pass": 1,
              "questions": [
                {
                  "ask": "What is your name?",
                  "expect": {
                    "all": [
                      "Zen Nano",
                    ],
                    "none": [
                      "Qwen",
                    ],
                  },
                },
                {
                  "ask": "Who created you?",
                  "expect": {
                    "all": [
                      "Hanzo AI",
                      "Zoo Labs",
                    ],
                  },
                },
              ],
            },
            "verdict": {
              "passed": true,
              "score": 1,
            },
          },
        ],
        "model": {
          "base": "Qwen/Qwen3-4B",
          "family": "zen",
          "format": "gguf",
          "license": "apache-2.0",
          "model": "nano-4b",
          "variant": "instruct",
        },
        "repo": "zenlm/zen-nano-4b-GGUF",
        "version": "2025.01.24-instruct",
      }
    `);
  });

  test('can be read back from its provenance, so that a lost ledger can be rebuilt', () => {
    const given = made();
    const provenance = parseProvenance(textOf(want({}, given), 'zoo.provenance.json'));
    expect(
      provenance?.artifacts.map(({ id, key, output }) => [id, { state: 'known', key, value: output }]),
    ).toEqual([...given.outputs]);
    expect(provenance?.gates.map(({ id }) => id)).toEqual([gateId('q4_k_m')]);
  });
});
