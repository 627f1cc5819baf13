"""The one way in which an entry of the ledger changes after it was written: values give way to a tombstone.

It is open to the transaction that has made a redaction (`coordination/models/redaction.py`) and named it in a setting,
for entries of that redaction's organisation or campaign; the database itself lets nothing but tombstones in.
The first time, the entry keeps the SHA-256 of what it was: a chain over the entries' digests holds with tombstones.
"""

# What stands where a text was: in prose, in prose that tells two things apart, and in a reference.
TOMBSTONES = r"\[redacted( [0-9a-f]{8})?\]|redacted-[0-9a-f]{8}"
REDACTABLE = ("before", "after", "reason", "request_id", "redacted_digest", "campaign", "subject_id")
MASK = "redacted-[0-9a-f]{8}"

FUNCTIONS = rf"""
CREATE FUNCTION change_digest(entry change) RETURNS text LANGUAGE sql STABLE SET timezone TO 'UTC' AS $$
    -- Every column but the position, which comes later, in an order and a spelling that stay.
    SELECT encode(sha256(convert_to(jsonb_build_array(
        entry.id, entry.kind, entry.subject, entry.subject_id, entry.version, entry.organisation, entry.campaign,
        entry.readers_before, entry.readers, entry.audience_before, entry.audience, entry.before, entry.after,
        entry.actor, entry.actor_organisation, entry.request_id, entry.reason, entry.occurred_at
    )::text, 'UTF8')), 'hex')
$$;
CREATE FUNCTION is_redacted(former jsonb, present jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    gap CONSTANT text := '{TOMBSTONES}';
BEGIN
    IF present IS NOT DISTINCT FROM former THEN
        RETURN true;
    ELSIF former IS NULL OR present IS NULL THEN
        RETURN false;
    END IF;
    CASE jsonb_typeof(former)
        WHEN 'object' THEN
            RETURN jsonb_typeof(present) = 'object'
                AND (SELECT count(*) FROM jsonb_object_keys(former)) = (SELECT count(*) FROM jsonb_object_keys(present))
                AND (SELECT coalesce(bool_and(present ? key AND is_redacted(value, present -> key)), true)
                     FROM jsonb_each(former));
        WHEN 'array' THEN
            RETURN jsonb_typeof(present) = 'array' AND jsonb_array_length(former) = jsonb_array_length(present)
                AND (SELECT coalesce(bool_and(is_redacted(item, present -> (place - 1)::int)), true)
                     FROM jsonb_array_elements(former) WITH ORDINALITY AS items(item, place));
        WHEN 'string' THEN
            RETURN jsonb_typeof(present) = 'string' AND present #>> '{{}}' ~ gap AND former #>> '{{}}' LIKE
                regexp_replace(regexp_replace(present #>> '{{}}', '([\\%_])', '\\\1', 'g'), gap, '%', 'g');
        WHEN 'number' THEN
            RETURN present = 'null';
        ELSE
            RETURN false;
    END CASE;
END $$;
CREATE FUNCTION redaction_under_way(for_organisation text, for_campaign text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM redaction
        WHERE id::text = current_setting('coordination.redaction', true)
          AND made_in = pg_current_xact_id_if_assigned()::text::bigint
          AND (organisation = for_organisation OR campaign = for_campaign))
$$;
"""  # noqa: S608 - nothing of it comes from anybody
# The key of a campaign that holds a text gives way to a mask (`redactions/masking.py`), in the columns too that say
# where an entry belongs. A second setting names that key, while the redaction lasts.
MASKING = f"""
CREATE FUNCTION key_being_masked() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('coordination.masked', true), '')
$$;
CREATE FUNCTION is_masked(former text, present text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT present IS NOT DISTINCT FROM former
        OR (former = key_being_masked() AND present ~ '^{MASK}$' AND present IS NOT NULL)
$$;
CREATE OR REPLACE FUNCTION redaction_under_way(for_organisation text, for_campaign text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM redaction
        WHERE id::text = current_setting('coordination.redaction', true)
          AND made_in = pg_current_xact_id_if_assigned()::text::bigint
          AND (organisation = for_organisation OR campaign = for_campaign OR for_campaign = key_being_masked()))
$$;
"""  # noqa: S608 - nothing of it comes from anybody
DROP_MASKING = """
CREATE OR REPLACE FUNCTION redaction_under_way(for_organisation text, for_campaign text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM redaction
        WHERE id::text = current_setting('coordination.redaction', true)
          AND made_in = pg_current_xact_id_if_assigned()::text::bigint
          AND (organisation = for_organisation OR campaign = for_campaign))
$$;
DROP FUNCTION is_masked(text, text);
DROP FUNCTION key_being_masked();
"""
DROP_FUNCTIONS = """
DROP FUNCTION redaction_under_way(text, text);
DROP FUNCTION is_redacted(jsonb, jsonb);
DROP FUNCTION change_digest(change);
"""


# Whoever redacts may not update the ledger, a report or a redaction: these run as the owner of the tables, whatever the
# caller's search path is, and the triggers of the tables let in what `ALLOWED` says. The redaction that opens them has
# written an entry of its own by then.
def _rewriting(create: str, of_a_redaction: str) -> str:
    columns = [f"present.{name}" for name in of_a_redaction.split(", ")]
    return f"""
{create} FUNCTION rewrite_redacted(place text, row_id text, put jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE place
        WHEN 'change' THEN
            UPDATE change SET (before, after, reason, request_id, campaign, subject_id) = (
                SELECT present.before, present.after, present.reason, present.request_id, present.campaign,
                       present.subject_id
                FROM jsonb_populate_record(change, put) AS present)
            WHERE id = row_id::bigint;
        WHEN 'report' THEN
            UPDATE report SET (campaign, inputs, document, redacted, version) = (
                SELECT present.campaign, present.inputs, present.document, present.redacted, present.version
                FROM jsonb_populate_record(report, put) AS present)
            WHERE id = row_id::uuid;
        WHEN 'redaction' THEN
            UPDATE redaction SET ({of_a_redaction}) = (
                SELECT {", ".join(columns)} FROM jsonb_populate_record(redaction, put) AS present)
            WHERE id = row_id::uuid;
    END CASE;
    RETURN found;
END $$;
"""  # noqa: S608 - our own words


_KEYS = "campaign, subject_id"
FORGETTING = """
CREATE FUNCTION forget_samples(pattern text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sampled text;
BEGIN
    FOR sampled IN
        SELECT DISTINCT tablename FROM pg_stats
        WHERE schemaname = 'public'
          AND concat_ws(E'\\n', most_common_vals::text, histogram_bounds::text, most_common_elems::text) ~* pattern
        ORDER BY tablename
    LOOP
        EXECUTE format('ANALYZE public.%I', sampled);
    END LOOP;
END $$;
"""
REWRITING = _rewriting("CREATE", _KEYS) + FORGETTING
# The reason of an earlier redaction may hold the text of a later one.
REWRITING_REASONS = _rewriting("CREATE OR REPLACE", f"{_KEYS}, reason")
REWRITING_KEYS = _rewriting("CREATE OR REPLACE", _KEYS)
DROP_REWRITING = """
DROP FUNCTION rewrite_redacted(text, text, jsonb);
DROP FUNCTION forget_samples(text);
"""

# For the trigger on `change`: OLD is as it was, NEW as somebody wants it.
ALLOWED = f"""
    -- What stands in another campaign now may have stood in the masked one before.
    IF (redaction_under_way(OLD.organisation, OLD.campaign)
        OR (key_being_masked() IN (OLD.before ->> 'campaign', OLD.after ->> 'campaign')
            AND redaction_under_way('', key_being_masked())))
       AND to_jsonb(NEW) - '{{{",".join(REDACTABLE)}}}'::text[] = to_jsonb(OLD) - '{{{",".join(REDACTABLE)}}}'::text[]
       AND is_masked(OLD.campaign, NEW.campaign) AND is_masked(OLD.subject_id, NEW.subject_id)
       AND is_redacted(OLD.before, NEW.before) AND is_redacted(OLD.after, NEW.after)
       AND is_redacted(to_jsonb(OLD.reason), to_jsonb(NEW.reason))
       AND is_redacted(to_jsonb(OLD.request_id), to_jsonb(NEW.request_id)) THEN
        NEW.redacted_digest := coalesce(OLD.redacted_digest, change_digest(OLD));
        RETURN NEW;
    END IF;"""
