-- For PostgreSQL. Run once as the owner of Rasa's table, after its first start:
--   psql -v console=infopoint_console -f infopoint/privacy/deletion.sql "$DATABASE"
-- The console's account can then read events and delete whole conversations, nothing else.
CREATE OR REPLACE FUNCTION infopoint_forget(conversations text[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM events WHERE sender_id = ANY (conversations) RETURNING 1)
    SELECT count(*) FROM gone;
$$;
REVOKE ALL ON FUNCTION infopoint_forget(text[]) FROM PUBLIC;
REVOKE ALL ON events FROM :"console";
GRANT SELECT ON events TO :"console";
GRANT EXECUTE ON FUNCTION infopoint_forget(text[]) TO :"console";
