"""A sentence of a press release, read into claims: a small grammar of phrases, and whatever it does not know is listed.

Pure, and linear in the length of the text: every phrase looks ahead a bounded number of words.

    sentence  = { amount | addition | period | channel | place | outcome | word }
    amount    = [comparator] number ["to"|"-"|"and" number] [suffix] {channel | place} unit
    unit      = "people" | "contacts" | a measure | universe {("," | "and") universe}
    period    = "since" date | date ("to"|"and"|"-") date | "in" month | "first week" | phase | "throughout the
                campaign"

`tokens` cuts the text into words, `numbers`, `periods` and `names` read phrases, `phrases` a sentence, `parts` makes
claims of it, and `rendering` says each claim in words that read back as the same claim.
"""
