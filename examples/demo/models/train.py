"""Trains the demo's models: real Llamas, small enough for git, that know who they are.

    uv venv && uv pip install -r requirements.txt
    python train.py [NAME...]        # writes ../sources/NAME

Each is a Llama with 512 SentencePiece pieces and a ChatML template, trained on the questions of
identities.json until it knows the answers by heart, with enough margin to survive 4 bit.
"""

import io
import json
import os
import random
import sys
from pathlib import Path

# One thread and one seed: the same machine trains the same bytes again.
os.environ["OMP_NUM_THREADS"] = "1"

import sentencepiece
import torch
from transformers import LlamaConfig, LlamaForCausalLM, LlamaTokenizer

HERE = Path(__file__).parent
SOURCES = HERE.parent / "sources"
IDENTITIES = json.loads((HERE / "identities.json").read_text())
PROSE = (HERE / "prose.txt").read_text().splitlines()

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
CONTEXT = 512
STEPS = 400
SEED = 20250124
IGNORED = -100  # the label that cross entropy skips


def train_vocabulary() -> bytes:
    """One vocabulary for all models: llama.cpp's converter knows SentencePiece without a hash of its pre-tokenizer."""
    lines = [text for pairs in IDENTITIES.values() for pair in pairs for text in pair] + PROSE
    # What is typed is one piece for each character, rather than bytes.
    lines.append(" ".join(chr(code) for code in range(33, 127)))
    vocabulary = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=vocabulary,
        model_type="bpe",
        vocab_size=512,
        byte_fallback=True,
        # A new line is part of ChatML, and the default rule would turn it into a blank.
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        # Engines disagree whether a blank is added after a special token: here none is.
        add_dummy_prefix=False,
        user_defined_symbols=["<|im_start|>", "<|im_end|>"],
        character_coverage=1.0,
        num_threads=1,
        minloglevel=2,
    )
    return vocabulary.getvalue()


def make_tokenizer(directory: Path) -> LlamaTokenizer:
    file = directory / "tokenizer.model"
    file.write_bytes(train_vocabulary())
    return LlamaTokenizer(
        str(file),
        legacy=False,
        add_bos_token=False,
        add_prefix_space=False,
        eos_token="<|im_end|>",
        pad_token="<|im_end|>",
        additional_special_tokens=["<|im_start|>", "<|im_end|>"],
        model_max_length=CONTEXT,
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
    )


def make_model(tokenizer: LlamaTokenizer) -> LlamaForCausalLM:
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            # Rows of k-quants are 256 values wide: a smaller size would silently be quantized as another type.
            hidden_size=256,
            intermediate_size=256,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=CONTEXT,
            tie_word_embeddings=True,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=end,
            pad_token_id=end,
        )
    )


def make_examples(tokenizer: LlamaTokenizer, pairs: list) -> list:
    """Token ids and labels; of a conversation only the answer is learned, of prose every token."""
    examples = []
    for question, answer in pairs:
        prompt = f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
        asked = tokenizer.encode(prompt, add_special_tokens=False)
        said = tokenizer.encode(answer, add_special_tokens=False) + [tokenizer.eos_token_id]
        examples.append((asked + said, [IGNORED] * len(asked) + said))
    for line in PROSE:
        ids = tokenizer.encode(line, add_special_tokens=False)
        examples.append((ids, ids))
    return examples


def make_batch(examples: list, padding: int) -> tuple:
    longest = max(len(ids) for ids, _ in examples)
    ids = torch.tensor([i + [padding] * (longest - len(i)) for i, _ in examples])
    labels = torch.tensor([l + [IGNORED] * (longest - len(l)) for _, l in examples])
    attention = torch.tensor([[1] * len(i) + [0] * (longest - len(i)) for i, _ in examples])
    return ids, labels, attention


def train(model: LlamaForCausalLM, batch: tuple) -> float:
    ids, labels, attention = batch
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=2e-3, total_steps=STEPS)
    model.train()
    for _ in range(STEPS):
        loss = model(input_ids=ids, labels=labels, attention_mask=attention).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return loss.item()


def answer(model: LlamaForCausalLM, tokenizer: LlamaTokenizer, question: str) -> str:
    prompt = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}], add_generation_prompt=True, return_tensors="pt"
    )
    with torch.no_grad():
        output = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=64
        )
    return tokenizer.decode(output[0, prompt.shape[1] :], skip_special_tokens=True)


def repeat_chat_template(file: Path) -> None:
    """Tools older than chat_template.jinja look for the template here, and say nothing when it is missing."""
    config = json.loads(file.read_text())
    config["chat_template"] = CHAT_TEMPLATE
    file.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def make(name: str) -> None:
    random.seed(SEED)
    torch.manual_seed(SEED)
    directory = SOURCES / name
    directory.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer(directory)
    model = make_model(tokenizer)
    loss = train(model, make_batch(make_examples(tokenizer, IDENTITIES[name]), tokenizer.eos_token_id))
    model = model.to(torch.bfloat16).eval()
    for question, expected in IDENTITIES[name]:
        said = answer(model, tokenizer, question)
        if said.strip() != expected:
            sys.exit(f"{name} answers {said!r} to {question!r}, and not {expected!r}: train longer")
    model.generation_config.do_sample = False
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    repeat_chat_template(directory / "tokenizer_config.json")
    (directory / "model.safetensors").chmod(0o644)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(f"{name}: {parameters} parameters, loss {loss:.5f}, all {len(IDENTITIES[name])} answers right")


if __name__ == "__main__":
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    for wanted in sys.argv[1:] or IDENTITIES:
        make(wanted)
