"""An export saved in any way gives the counts that were put into it, complete."""

import pytest

from tests.campaigns.platform_exports.export_files import of_text
from tests.campaigns.platform_exports.exports_at_random import export_at_random


@pytest.mark.parametrize("seed", range(40))
def test_exports_saved_in_any_way_give_the_counts_that_are_in_them(seed: int):
    export = export_at_random(seed)
    data = export.saved()
    drafts = of_text(data).drafts
    assert {draft.measure: draft.value for draft in drafts} == export.counts, data
    assert all(draft.complete for draft in drafts), data
