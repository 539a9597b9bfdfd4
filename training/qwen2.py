"""Qwen2 in PyTorch with the frozen weights of a GGUF file, and low-rank adapters (LoRA) on its upper layers.

Yang et al. (2024), Qwen2 technical report; Hu et al. (2021), LoRA. Weights are dequantised to bfloat16, which is what
makes this quick enough on two cores that multiply it in hardware (AMX); the numbers agree with llama.cpp to 0.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy
import torch
from torch import Tensor, nn
from torch.nn import functional

LAYERS, HEADS, KEY_HEADS, HEAD_SIZE = 28, 12, 2, 128
_GROUP = HEADS // KEY_HEADS
_EPSILON = 1e-6
_ROPE_BASE = 1e6
_LONGEST = 2048  # tokens after the prefix
_CAUSAL = torch.ones(_LONGEST, _LONGEST, dtype=torch.bool).tril()

# The names that GGUF gives to the matrices of a layer.
ATTENTION = ("attn_q", "attn_k", "attn_v", "attn_output")
FEED_FORWARD = ("ffn_gate", "ffn_up", "ffn_down")
_BIASED = ATTENTION[:3]

KeyValues = tuple[Tensor, Tensor]
"""Keys and values of a prefix in one layer, each [1, KEY_HEADS, tokens, HEAD_SIZE]."""


class Adapted(nn.Module):
    """x W' + b, and on top of it the low-rank product x A' B' times `scale`; W and b stay as they are."""

    def __init__(self, weight: Tensor, bias: Tensor | None, rank: int, scale: float) -> None:
        super().__init__()
        self.frozen = (weight, bias)
        outputs, inputs = weight.shape
        self.a = nn.Parameter(torch.randn(rank, inputs) / inputs**0.5)
        self.b = nn.Parameter(torch.zeros(outputs, rank))
        self.scale = scale
        self.is_active = True

    def forward(self, x: Tensor) -> Tensor:
        y = functional.linear(x, *self.frozen)
        if not self.is_active:
            return y
        return y + functional.linear(functional.linear(x, self.a.bfloat16()), self.b.bfloat16()) * self.scale


class Frozen(nn.Module):
    """x W' + b."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        self.frozen = (weight, bias)

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, *self.frozen)


def normed(x: Tensor, weight: Tensor) -> Tensor:
    """Root mean square normalisation, reckoned in float32."""
    full = x.float()
    return (full * torch.rsqrt(full.pow(2).mean(-1, keepdim=True) + _EPSILON) * weight).bfloat16()


def _rotated(x: Tensor, positions: Tensor) -> Tensor:
    """`x` [..., tokens, HEAD_SIZE] with its rotary position embedding."""
    frequencies = _ROPE_BASE ** (-torch.arange(0, HEAD_SIZE, 2).float() / HEAD_SIZE)
    angles = positions.float()[:, None] * frequencies
    cosine, sine = (torch.cat([part, part], -1) for part in (angles.cos(), angles.sin()))
    full = x.float()
    turned = torch.cat([-full[..., HEAD_SIZE // 2 :], full[..., : HEAD_SIZE // 2]], -1)
    return (full * cosine + turned * sine).bfloat16()


class Layer(nn.Module):
    """One block of attention and feed-forward; `matrix` makes each of its matrices, by name."""

    def __init__(
        self, tensor: Callable[[str], Tensor], matrix: Callable[[str, Tensor, Tensor | None], nn.Module]
    ) -> None:
        super().__init__()
        self.attention_norm, self.forward_norm = tensor("attn_norm.weight").float(), tensor("ffn_norm.weight").float()
        for name in (*ATTENTION, *FEED_FORWARD):
            bias = tensor(f"{name}.bias") if name in _BIASED else None
            self.add_module(name, matrix(name, tensor(f"{name}.weight"), bias))

    def forward(self, x: Tensor, positions: Tensor, prefix: KeyValues | None = None) -> tuple[Tensor, KeyValues]:
        """`x` [batch, tokens, size] after this layer, and its keys and values; all of a batch follow one `prefix`."""
        batch, tokens, _ = x.shape
        inner = normed(x, self.attention_norm)

        def heads(name: str, count: int) -> Tensor:
            return self.get_submodule(name)(inner).view(batch, tokens, count, HEAD_SIZE).transpose(1, 2)

        query = _rotated(heads("attn_q", HEADS), positions) * HEAD_SIZE**-0.5
        key, value = _rotated(heads("attn_k", KEY_HEADS), positions), heads("attn_v", KEY_HEADS)
        attended = _attended(query, key, value, prefix)
        x = x + self.get_submodule("attn_output")(attended)
        inner = normed(x, self.forward_norm)
        gated = functional.silu(self.get_submodule("ffn_gate")(inner)) * self.get_submodule("ffn_up")(inner)
        return x + self.get_submodule("ffn_down")(gated), (key, value)


def _attended(query: Tensor, key: Tensor, value: Tensor, prefix: KeyValues | None) -> Tensor:
    """Causal attention over the tokens of each sequence, and over all of the prefix, whose keys are shared."""
    batch, _, tokens, _ = query.shape
    query = query.reshape(batch, KEY_HEADS, _GROUP, tokens, HEAD_SIZE)
    rows = query.reshape(batch, KEY_HEADS, _GROUP * tokens, HEAD_SIZE)
    own = torch.matmul(rows, key.transpose(2, 3)).view(batch, KEY_HEADS, _GROUP, tokens, tokens).float()
    scores = own.masked_fill(~_CAUSAL[:tokens, :tokens], float("-inf"))
    before = 0
    if prefix is not None:
        keys, values = prefix[0][0], prefix[1][0]
        before = keys.shape[1]
        shared = query.transpose(0, 1).reshape(KEY_HEADS, batch * _GROUP * tokens, HEAD_SIZE)
        seen = torch.matmul(shared, keys.transpose(1, 2)).view(KEY_HEADS, batch, _GROUP, tokens, before)
        scores = torch.cat([seen.transpose(0, 1).float(), scores], -1)
    weights = scores.softmax(-1).bfloat16()
    own_weights = weights[..., before:].reshape(batch, KEY_HEADS, _GROUP * tokens, tokens)
    result = torch.matmul(own_weights, value).view(batch, KEY_HEADS, _GROUP, tokens, HEAD_SIZE)
    if prefix is not None:
        seen_weights = weights[..., :before].transpose(0, 1).reshape(KEY_HEADS, batch * _GROUP * tokens, before)
        told = torch.matmul(seen_weights, values).view(KEY_HEADS, batch, _GROUP, tokens, HEAD_SIZE)
        result = result + told.transpose(0, 1)
    return result.reshape(batch, HEADS, tokens, HEAD_SIZE).transpose(1, 2).reshape(batch, tokens, HEADS * HEAD_SIZE)


@dataclass(frozen=True, slots=True)
class Batch:
    """Sequences after one prefix, as they enter the first adapted layer: what does not change while it is trained.

    `x` [sequences, tokens, size], filled up on the right; `lengths` are the tokens of each; `prefix` that of each
    adapted layer.
    """

    x: Tensor
    positions: Tensor
    lengths: Tensor
    prefix: tuple[KeyValues, ...]


class Qwen2(nn.Module):
    """The model in the GGUF file at `path`; from layer `first` on its `adapted` matrices have adapters of `rank`."""

    def __init__(self, path: Path, *, first: int, rank: int, scale: float, adapted: Sequence[str] = ATTENTION) -> None:
        super().__init__()
        tensors = {tensor.name: tensor for tensor in gguf.GGUFReader(path).tensors}

        def tensor(name: str) -> Tensor:
            found = tensors[name]
            return torch.from_numpy(numpy.array(gguf.dequantize(found.data, found.tensor_type))).bfloat16()

        def layer(number: int) -> Layer:
            def matrix(name: str, weight: Tensor, bias: Tensor | None) -> nn.Module:
                is_adapted = number >= first and name in adapted
                return Adapted(weight, bias, rank, scale) if is_adapted else Frozen(weight, bias)

            return Layer(lambda name: tensor(f"blk.{number}.{name}"), matrix)

        self.first, self.adapted = first, tuple(adapted)
        self.embedding, self.output = tensor("token_embd.weight"), tensor("output.weight")
        self.output_norm = tensor("output_norm.weight").float()
        self.layers = nn.ModuleList(layer(number) for number in range(LAYERS))

    def prepared(self, prefix: Sequence[int], sequences: Sequence[Sequence[int]]) -> Batch:
        """`sequences` of tokens after `prefix`, read up to the first adapted layer; the prefix without adapters."""
        longest = max(map(len, sequences))
        tokens = torch.zeros(len(sequences), longest, dtype=torch.long)
        for row, sequence in zip(tokens, sequences, strict=True):
            row[: len(sequence)] = torch.tensor(sequence)
        positions = torch.arange(len(prefix), len(prefix) + longest)
        with torch.no_grad():
            known = self._known(prefix)
            x = self.embedding[tokens]
            for layer, key_values in zip(self.layers[: self.first], known, strict=False):
                x, _ = layer(x, positions, key_values)
        return Batch(x, positions, torch.tensor([*map(len, sequences)]), tuple(known[self.first :]))

    def _known(self, prefix: Sequence[int]) -> list[KeyValues]:
        adapters = [module for module in self.modules() if isinstance(module, Adapted)]
        for adapter in adapters:
            adapter.is_active = False
        x, known = self.embedding[torch.tensor(prefix)][None], list[KeyValues]()
        for layer in self.layers:
            x, key_values = layer(x, torch.arange(len(prefix)))
            known.append((key_values[0].contiguous(), key_values[1].contiguous()))
        for adapter in adapters:
            adapter.is_active = True
        return known

    def log_odds(self, batch: Batch, yes: int, no: int) -> Tensor:
        """Of each sequence, the log-odds of the token `yes` against `no` after its last token."""
        x = batch.x
        for layer, key_values in zip(self.layers[self.first :], batch.prefix, strict=True):
            x, _ = layer(x, batch.positions, key_values)
        last = normed(x[torch.arange(len(batch.lengths)), batch.lengths - 1], self.output_norm)
        return last.float() @ (self.output[yes] - self.output[no]).float()
