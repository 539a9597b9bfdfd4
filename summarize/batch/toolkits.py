"""The toolkits of a batch: hosted ones share a pace and retry with patience, the local one takes one job at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from summarize.llm.client import Client, Retries
from summarize.llm.provider import EMBEDDED, Endpoint, choose_endpoint
from summarize.toolkit import Toolkit

if TYPE_CHECKING:
    import httpx2

    from summarize.llm.pacing import Pace
    from summarize.llm.tape import Recorder, Replayer

# Nobody waits for one answer of a batch, so what may pass is given the time to.
PATIENT: Final = Retries(most=8, first_wait=0.5, patience=600.0)


@dataclass(frozen=True, slots=True)
class KitSettings:
    """What a toolkit of a batch is made with; plain data, so that it can travel to another machine."""

    endpoint: Endpoint
    timeout: float | None = None
    offline: bool = False
    prompts_dir: Path | None = None
    prices_file: Path | None = None

    def make(
        self,
        *,
        pace: Pace | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        tape: Recorder | Replayer | None = None,
        patience: float | None = None,
    ) -> Toolkit:
        """The toolkit, whose requests go out at `pace`, and through `transport` or to a `tape`.

        `patience` is the seconds that one request may take, where that is not what a whole job may.
        """

        def connect(endpoint: Endpoint, timeout: float | None) -> Client:
            if tape is not None:
                return tape.connect(endpoint, timeout, retries=PATIENT, pace=pace)
            return Client(
                endpoint,
                timeout=patience or timeout,
                retries=PATIENT,
                pace=pace,
                streams=False,  # nobody watches an answer of a batch grow
                transport=transport,
            )

        return self._toolkit(connect=connect)

    def make_embedded(self) -> Toolkit:
        """The toolkit of the default local model, for when this one's provider is down."""
        # Not the model of the settings and of the environment: that is the provider's.
        endpoint = choose_endpoint(provider=EMBEDDED, environment={})
        return Toolkit(endpoint=endpoint, timeout=self.timeout, offline=self.offline, prompts_dir=self.prompts_dir)

    def _toolkit(self, **more: Any) -> Toolkit:
        return Toolkit(
            endpoint=self.endpoint,
            timeout=self.timeout,
            offline=self.offline,
            prompts_dir=self.prompts_dir,
            prices_file=self.prices_file,
            **more,
        )

    @property
    def most_at_once(self) -> int | None:
        """How many jobs the model can do at once: one where it is the embedded one; `None` where it is not known."""
        return 1 if self.endpoint.provider == EMBEDDED else None
