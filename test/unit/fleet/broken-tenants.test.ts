import { expect, test } from 'vitest';
import { broken } from '../../support/fleet/fixture.ts';

test('a tenant must be made by the fleet and served by its backend', () => {
  expect(broken('tenants.yaml')).toMatchInlineSnapshot(`
    "
    error[tenant-not-made]: nothing makes zen/nano-4b as gguf q5_k_m
      --> tenants.yaml:15:62
       |
    15 |     hosts: { model: zen/nano-4b, format: gguf, quantization: q5_k_m }
       |                                                              ^^^^^^
       = help: add it to the model's gguf quantizations, or host one of: q4_k_m, q8_0

    error[tenant-not-made]: zen/nano-4b is not made as mlx
      --> tenants.yaml:22:42
       |
    22 |     hosts: { model: zen/nano-4b, format: mlx, quantization: 4bit }
       |                                          ^^^
       = help: add mlx: to its formats, or host one of: gguf, safetensors

    error[missing-key]: which quantization of zen/nano-4b?
      --> tenants.yaml:30:9
       |
    30 |       - { model: zen/nano-4b, format: gguf }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: add quantization: with one of q4_k_m, q8_0

    error[tenant-not-served]: llama-server does not serve safetensors
      --> tenants.yaml:31:39
       |
    31 |       - { model: zen/nano-4b, format: safetensors, slot: side, port: 8084 }
       |                                       ^^^^^^^^^^^
       = help: it serves: gguf
    "
  `);
});

test('a port, a slot and a folder belong to one tenant of a computer', () => {
  expect(broken('ports.yaml')).toMatchInlineSnapshot(`
    "
    error[wrong-value]: thor reserves all of its memory
      --> ports.yaml:12:13
       |
    12 |     memory: { unified: 8 GiB, reserve: 9 GiB }
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: reserve: is what tenants must leave for everything else

    error[port-twice]: residency/thor/side and residency/thor/main share port 8081 of one machine
      --> ports.yaml:18:9
       |
    18 |       - { model: zen/nano-4b, format: gguf, quantization: q8_0, slot: side, port: 8081 }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = residency/thor/main has it
      --> ports.yaml:17:9
       |
    17 |       - { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |         ----------------------------------------------------------
       = help: give one of them another port:

    error[missing-key]: slot third of thor has no port
      --> ports.yaml:19:9
       |
    19 |       - { model: zen/nano-4b, format: gguf, quantization: q8_0, slot: third }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: add port: to the tenant; the port of the backend belongs to slot main

    error[slot-twice]: two tenants for slot main of thor
      --> ports.yaml:20:9
       |
    20 |       - { model: zen/nano-4b, format: gguf, quantization: q8_0 }
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = the first one
      --> ports.yaml:17:9
       |
    17 |       - { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |         ----------------------------------------------------------
       = help: give one of them another slot: and a port: of its own

    error[same-zoo]: sprout and thor are one computer and share the folder zoo/thor/
      --> ports.yaml:21:3
       |
    21 |   sprout:
       |   ^^^^^^
       = thor has it
      --> ports.yaml:9:3
       |
     9 |   thor:
       |   ----
       = help: give one of them another zoo: folder

    error[port-twice]: residency/sprout/main and residency/thor/main share port 8081 of one machine
      --> ports.yaml:27:12
       |
    27 |     hosts: { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = residency/thor/main has it
      --> ports.yaml:17:9
       |
    17 |       - { model: zen/nano-4b, format: gguf, quantization: q4_k_m }
       |         ----------------------------------------------------------
       = help: give one of them another port:
    "
  `);
});
