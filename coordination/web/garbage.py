"""How often a web process looks for garbage."""

import gc

MADE_BETWEEN = 20_000  # objects that were made and are still there, before Python looks for circles among them


def spare_what_is_loaded() -> None:
    """Have Python look for garbage less often, and never again among what is loaded already, which stays.

    A request makes some thousands of objects, and a headline hundreds of thousands: looked through every 700, as is
    usual, that is a fifth of its time, and now and then everything that is loaded is looked through while somebody
    waits.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BETWEEN)
