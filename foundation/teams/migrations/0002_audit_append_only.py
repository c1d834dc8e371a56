"""The audit trail can be added to and nothing else, whoever writes the SQL.

``qunzhu.maintenance = on`` in a session allows TRUNCATE, which is how a test database is emptied;
no program of the site sets it.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION teams_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('qunzhu.maintenance', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only (% refused)', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER teams_audit_no_change BEFORE UPDATE OR DELETE ON teams_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION teams_audit_refuse();
CREATE TRIGGER teams_audit_no_truncate BEFORE TRUNCATE ON teams_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION teams_audit_refuse();
"""
DROP = """
DROP TRIGGER teams_audit_no_change ON teams_auditentry;
DROP TRIGGER teams_audit_no_truncate ON teams_auditentry;
DROP FUNCTION teams_audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
