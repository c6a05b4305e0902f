"""`python -m fauxpas.engine.train MODEL --data DIR [--into DIR]`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

Training = Callable[[Path, Path, str], str]

HERE = Path(__file__).resolve().parent.parent / "weights"
VERSIONS = {"content": "1", "exact": "1", "language": "2", "reasons": "1", "sentiment": "2"}


def main() -> int:
    """Train one model again from the data folder; prints its card on standard output."""
    parser = argparse.ArgumentParser(prog="python -m fauxpas.engine.train", description=main.__doc__)
    parser.add_argument("model", choices=sorted(VERSIONS))
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder that holds umsab, lingua_lid and the others"
    )
    parser.add_argument("--into", type=Path, default=HERE, help="where the weights and the card go")
    arguments = parser.parse_args()
    train = _training(arguments.model)
    sys.stdout.write(train(arguments.data, arguments.into, VERSIONS[arguments.model]))
    return 0


def _training(model: str) -> Training:
    # One at a time, for what they need is large and not the same.
    if model == "sentiment":
        from fauxpas.engine.train.sentiment import train_sentiment

        return train_sentiment
    if model == "exact":
        from fauxpas.engine.train.exact import train_exact

        return train_exact
    if model == "content":
        from fauxpas.engine.train.content import train_content

        return train_content
    if model == "reasons":
        from fauxpas.engine.train.reasons import train_reasons

        return train_reasons
    from fauxpas.engine.train.language import train_language

    return train_language


if __name__ == "__main__":
    raise SystemExit(main())
