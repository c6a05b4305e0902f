"""`python -m fauxpas.engine.train sentiment|language|everyday --data DIR [--into DIR]`."""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "weights"
VERSION = "1"


def main() -> int:
    """Train one model again from the data folder; prints its card on standard output."""
    parser = argparse.ArgumentParser(prog="python -m fauxpas.engine.train", description=main.__doc__)
    parser.add_argument("model", choices=["everyday", "language", "sentiment"])
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder that holds umsab, lingua_lid and the others"
    )
    parser.add_argument("--into", type=Path, default=HERE, help="where the weights and the card go")
    arguments = parser.parse_args()
    if arguments.model == "sentiment":
        from fauxpas.engine.train.sentiment import train_sentiment

        card = train_sentiment(arguments.data, arguments.into, VERSION)
    elif arguments.model == "everyday":
        from fauxpas.engine.train.everyday import train_everyday

        card = train_everyday(arguments.data, arguments.into, VERSION)
    else:
        from fauxpas.engine.train.language import train_language

        card = train_language(arguments.data, arguments.into, VERSION)
    sys.stdout.write(card)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
