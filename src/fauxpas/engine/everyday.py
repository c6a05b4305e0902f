"""The folded words that nearly every post holds in French or English: poor words to look things up by."""

EVERYDAY_WORDS = frozenset(
    """
    a about after all also am an and any are as at au aux avec be because been but by c ca can ce ces cette ce chez
    comme d dans de depuis des do donc du elle elles en encore est et ete etre eu fait faire for from get got had has
    have he her his how i if il ils in is it its j je just l la le les leur like lui m ma mais me mes moi mon my n ne new
    no nos not notre nous now of on one or ou our out par pas plus pour qu quand que qui s sa sans se ses she si so son
    sont sur t ta te tes than that the their them then there they this to toi ton tous tout tres tu u un une up us vos
    votre vous was we were what when who why will with y you your
    """.split()
)
