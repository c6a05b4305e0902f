"""Whether two bags of words are likelier one story than two.

Words are drawn from a story's own mixture, which is the brand's usual words until the story has said enough of its own
(Dirichlet prior around the background, after Zhai and Lafferty, SIGIR 2001; the Dirichlet compound multinomial as in Madsen,
Kauchak and Elkan, ICML 2005). All figures are natural logarithms of likelihood ratios: 0 says nothing either way.
"""

import math
from collections.abc import Callable, Mapping

MU = 500.0

Share = Callable[[str], float]


def newcomer_cost(mass: int) -> float:
    """What each word of a post costs that joins a story of so many words: a large one must share more."""
    return math.log1p(mass / MU)


def together(
    some: Mapping[str, int], some_mass: int, others: Mapping[str, int], others_mass: int, share: Share
) -> float:
    """How much likelier the words of two stories are as one story than as two.

    some, others : how often each word was said; masses : how many words in all, which may be more than are counted;
    share : the usual share of a word, above 0.
    """
    log_gamma = math.lgamma
    score = (
        log_gamma(MU + some_mass)
        + log_gamma(MU + others_mass)
        - log_gamma(MU)
        - log_gamma(MU + some_mass + others_mass)
    )
    if len(some) > len(others):
        some, others = others, some
    for word, said in some.items():
        said_too = others.get(word)
        if said_too:
            usual = MU * share(word)
            score += (
                log_gamma(usual + said + said_too)
                + log_gamma(usual)
                - log_gamma(usual + said)
                - log_gamma(usual + said_too)
            )
    return score
