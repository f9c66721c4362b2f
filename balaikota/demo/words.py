"""The words of example reports: composed from `sentences.yaml`, never taken from anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from balaikota.rooms.reports.rules import Act

from .boston import DATA
from .life import chance

Sentences = Sequence[str]


@dataclass(frozen=True)
class Words:
    """Sentences by category: what is said, and what the agency answers when it is done."""

    says: Mapping[str, Sentences]
    done: Mapping[str, Sentences]
    acts: Mapping[Act, Sentences]
    refused: Mapping[str, str]

    def description(self, category: str, seed: int) -> str:
        return pick(self.says[category], seed, "says")

    def step(self, act: Act, category: str, seed: int, reason: str = "") -> str:
        """The words with a step; empty for steps that nobody words (filing, closing by time)."""
        if act is Act.FINISH:
            return pick(self.done[category], seed, "done")
        if act in {Act.REFUSE, Act.RETURN}:
            return self.refused[reason]
        return pick(self.acts[act], seed, act) if act in self.acts else ""


def pick(sentences: Sentences, seed: int, use: str) -> str:
    """One of them, always the same for the same seed and use."""
    return sentences[int(chance(seed, use) * len(sentences))]


@cache
def words() -> Words:
    """Read `sentences.yaml`."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "sentences.yaml").read_text())
    common, categories = raw["common"], raw["categories"]
    return Words(
        says={code: row["says"] for code, row in categories.items()},
        done={code: row["done"] for code, row in categories.items()},
        acts={Act.DISPOSE: common["dispose"], Act.FOLLOW_UP: common["follow_up"]},
        refused=common["refused"],
    )
