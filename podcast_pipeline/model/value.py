"""podcast:value as settings: who gets which part of what listeners send. Pure.

Source: podcast-namespace, docs/tags: value, valueRecipient, valueTimeSplit, remoteItem.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from podcast_pipeline.model.frozen import Clock, Flag, Frozen, Text, shaped, wrong
from podcast_pipeline.model.remote import RemoteItem

_Word = Annotated[str, shaped(r"[A-Za-z0-9_-]+", "one word, such as lightning or keysend")]
# A public key of the Lightning network: 33 bytes; an address of it looks like one for e-mail.
_NODE = re.compile("0[23][0-9a-fA-F]{64}")
_LNADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class ValueRecipient(Frozen):
    """Somebody who gets a share: `split` parts of the whole, or with `fee: true` per cent taken before it is shared."""

    type: _Word
    address: Text
    split: Annotated[int, Field(ge=0, strict=True)]
    name: Text | None = None
    custom_key: Text | None = None
    custom_value: Text | None = None
    fee: Flag = False

    @model_validator(mode="after")
    def _can_be_paid(self) -> ValueRecipient:
        if self.type == "node" and not _NODE.fullmatch(self.address):
            raise wrong(f"a node's address is its public key of 66 hexadecimal digits, not {self.address!r}")
        if self.type == "lnaddress" and not _LNADDRESS.fullmatch(self.address):
            raise wrong(f"a lnaddress is written such as podcast@example.org, not {self.address!r}")
        if self.fee and self.split > 100:
            raise wrong(f"a fee is per cent, so its split is at most 100, not {self.split}")
        return self


class ValueTimeSplit(Frozen):
    """A stretch whose value goes elsewhere: to another feed's recipients, or to those named here.

    `start_s` counts in the recording's time, and in the master's once the timeline shifted it.
    """

    model_config = ConfigDict(populate_by_name=True)

    start_s: Annotated[Clock, Field(alias="start")]
    duration_s: Annotated[Clock, Field(alias="duration", gt=0)]
    remote_start_s: Annotated[Clock | None, Field(alias="remote_start")] = None
    remote_percentage: Annotated[int, Field(ge=0, le=100, strict=True)] | None = None
    remote_item: RemoteItem | None = None
    recipients: tuple[ValueRecipient, ...] = ()

    @model_validator(mode="after")
    def _goes_to_one_place(self) -> ValueTimeSplit:
        if (self.remote_item is None) == (not self.recipients):
            raise wrong("needs either a remote_item or recipients, and not both")
        if self.recipients:
            _refuse_shares_of_nothing(self.recipients)
        return self


class Value(Frozen):
    """How listeners may send money while they listen, and who gets it."""

    type: _Word
    method: _Word
    suggested: Annotated[float, Field(gt=0)] | None = None
    recipients: Annotated[tuple[ValueRecipient, ...], Field(min_length=1)]
    time_splits: tuple[ValueTimeSplit, ...] = ()

    @model_validator(mode="after")
    def _shares_something(self) -> Value:
        _refuse_shares_of_nothing(self.recipients)
        return self


def _refuse_shares_of_nothing(recipients: tuple[ValueRecipient, ...]) -> None:
    if not any(recipient.split for recipient in recipients if not recipient.fee):
        raise wrong("no recipient has a split above 0 that is no fee, so nobody gets anything")
    fees = sum(recipient.split for recipient in recipients if recipient.fee)
    if fees >= 100:
        raise wrong(f"the fees add up to {fees} per cent, so nothing is left to share")
