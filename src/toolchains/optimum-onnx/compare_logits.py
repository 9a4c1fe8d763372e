"""Does an ONNX graph predict what the weights it was exported from predict?

Usage: compare_logits.py SOURCE ONNX. Reads both folders, writes nothing, needs no network. The same tokens go through both, at
once and one by one with the cache of what was before. Ends with 1, and one line that says why, when a prediction differs.
"""

import os
import sys

import numpy
import onnxruntime
import torch
from transformers import AutoModelForCausalLM

TOKENS = 24
# Of the largest prediction: what float32 loses in another order of the same sums.
TOLERANCE = 1e-3


def predictions(session, ids, past):
    """Logits and cache of `ids` behind what is in `past`."""
    names = {each.name for each in session.get_inputs()}
    before = next((each.shape[2] for each in past.values()), 0)
    length = ids.shape[1]
    feed = {
        "input_ids": ids,
        "attention_mask": numpy.ones((1, before + length), dtype=numpy.int64),
        "position_ids": numpy.arange(before, before + length, dtype=numpy.int64)[None],
        **past,
    }
    outputs = [each.name for each in session.get_outputs()]
    values = dict(zip(outputs, session.run(outputs, {key: value for key, value in feed.items() if key in names})))
    cache = {name.replace("present", "past_key_values"): value for name, value in values.items() if "present" in name}
    return values["logits"], cache


def empty_cache(session, config):
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return {
        each.name: numpy.zeros((1, heads, 0, width), dtype=numpy.float32)
        for each in session.get_inputs()
        if each.name.startswith("past_key_values")
    }


def main(source, exported):
    if not os.path.exists(f"{exported}/model.onnx"):
        sys.exit("compare_logits: the exporter ended without an error, and wrote no model.onnx")
    model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, trust_remote_code=False).eval()
    session = onnxruntime.InferenceSession(f"{exported}/model.onnx", providers=["CPUExecutionProvider"])
    ids = numpy.random.default_rng(0).integers(0, model.config.vocab_size, (1, TOKENS), dtype=numpy.int64)
    with torch.inference_mode():
        expected = model(torch.from_numpy(ids)).logits.numpy()
    if not numpy.isfinite(expected).all():
        sys.exit("compare_logits: what the source predicts is no number (NaN or infinite): check its weights")
    cache = empty_cache(session, model.config)
    at_once, _ = predictions(session, ids, cache)
    steps = []
    for at in range(TOKENS):
        logits, cache = predictions(session, ids[:, at : at + 1], cache)
        steps.append(logits)
    scale = float(numpy.abs(expected).max())
    for name, found in (("at once", at_once), ("one by one", numpy.concatenate(steps, axis=1))):
        if found.shape != expected.shape:
            sys.exit(f"compare_logits: {name}, the graph predicts {found.shape}, and the source {expected.shape}")
        difference = float(numpy.abs(found - expected).max())
        if not difference <= TOLERANCE * scale:
            sys.exit(f"compare_logits: {name}, a prediction differs by {difference:.3g}; {TOLERANCE * scale:.3g} is the most")
        print(f"equal: {name}, predictions differ by {difference:.3g} at most; the largest is {scale:.3g}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
