"""The crisis log can be added to and nothing else, whoever writes the SQL.

What may change in an entry: the person of the archive it points at (records are merged, people are
erased) with the names that then go, and a clipping that is gone. A team that is erased deletes its
log in a transaction that says so (``qunzhu.erasing = on``).
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION clippings_crisis_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may CONSTANT text[] := ARRAY['contact_id', 'speaker', 'audience', 'clipping_id'];
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('qunzhu.maintenance', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('qunzhu.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - may = to_jsonb(OLD) - may
           AND NEW.speaker IN (OLD.speaker, '') AND NEW.audience IN (OLD.audience, '')
           AND (NEW.clipping_id IS NULL OR NEW.clipping_id IS NOT DISTINCT FROM OLD.clipping_id)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the crisis log is append-only (% refused)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER clippings_crisis_no_change BEFORE UPDATE OR DELETE ON clippings_crisisentry
    FOR EACH ROW EXECUTE FUNCTION clippings_crisis_refuse();
CREATE TRIGGER clippings_crisis_no_truncate BEFORE TRUNCATE ON clippings_crisisentry
    FOR EACH STATEMENT EXECUTE FUNCTION clippings_crisis_refuse();
"""
DROP = """
DROP TRIGGER clippings_crisis_no_change ON clippings_crisisentry;
DROP TRIGGER clippings_crisis_no_truncate ON clippings_crisisentry;
DROP FUNCTION clippings_crisis_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("clippings", "0001_clippings_watches_and_crisis_log")]

    operations = [migrations.RunSQL(CREATE, DROP)]
