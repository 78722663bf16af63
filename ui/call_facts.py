"""What the details of a past call say: when, how long, how it travelled, how good the line was. Pure."""

from dataclasses import dataclass

from app.call_figures import CallFigures
from app.protocol.model import CallRecord
from app.quality import Quality
from ui.formats import date_and_time, length, milliseconds, percent
from ui.i18n import tr
from ui.wording import path_detail, quality_words, record_words

MENTIONED_FROM = 2.0  # seconds of a worse line; shorter ones nobody remembers


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, and the words."""

    title: str
    words: str


def call_facts(record: CallRecord, figures: CallFigures | None) -> tuple[Fact, ...]:
    """The lines of one call; those about the line only where this machine took part and was connected."""
    facts = [Fact(tr("When"), date_and_time(record.started_at)), Fact(tr("Call"), record_words(record))]
    if record.answered_at:
        waited = max(0.0, record.answered_at - record.started_at)
        facts.append(Fact(tr("Answered after"), length(waited)))
    if figures is None:
        if record.answered_at:
            facts.append(Fact(tr("Connection"), tr("Not measured on this computer")))
        return tuple(facts)
    facts.append(Fact(tr("Connection"), connection_words(figures)))
    if figures.path is not None:
        facts.append(Fact(tr("Path"), path_detail(figures.path)))
    if figures.rtt:
        facts.append(Fact(tr("Round trip"), milliseconds(figures.rtt)))
    losses = tr(
        "{received} received, {sent} sent", received=percent(figures.loss_received), sent=percent(figures.loss_sent)
    )
    facts.append(Fact(tr("Lost on the way"), losses))
    return tuple(facts)


def connection_words(figures: CallFigures) -> str:
    """How the line was for most of the time, and for how long it was worse."""
    spans = {
        Quality.GOOD: figures.good,
        Quality.FAIR: figures.fair,
        Quality.WEAK: figures.weak,
        Quality.LOST: figures.lost,
    }
    mostly = max(spans, key=lambda quality: (spans[quality], quality))
    words = tr("Interrupted") if mostly is Quality.LOST else quality_words(mostly)
    parts = [words]
    if mostly > Quality.WEAK and spans[Quality.WEAK] >= MENTIONED_FROM:
        parts.append(tr("weak for {length}", length=length(spans[Quality.WEAK])))
    if mostly > Quality.LOST and spans[Quality.LOST] >= MENTIONED_FROM:
        parts.append(tr("interrupted for {length}", length=length(spans[Quality.LOST])))
    return " · ".join(parts)
