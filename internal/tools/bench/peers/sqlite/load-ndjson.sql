.read $PEERS/sqlite/pragmas.sql
.read $PEERS/sqlite/schema.sql
BEGIN;
.mode ascii
.separator "\037" "\n"
CREATE TEMP TABLE raw(j TEXT);
.import $DATA/contacts.ndjson raw
INSERT INTO contacts SELECT NULL, j->>'id', j->>'user_id', j->>'name', j->>'email', j->>'phone', j->>'company', j->>'source', j->>'platform', j->>'status',
 (SELECT group_concat(value,';') FROM json_each(j,'$.tags')),
 j->>'$.city', j->>'$.country', j->>'$.ip', j->>'$.browser', j->>'$.os', j->>'$.language', j->>'$.timezone', j->>'$.last_page_url', j->>'$.entry_url',
 j->>'$.conversations', j->>'$.messages', j->>'$.tickets', j->>'first_seen', j->>'last_seen', j->>'last_message', j->'metadata' FROM raw;
WITH RECURSIVE split(rid, tag, rest) AS (
  SELECT rid, NULL, tags||';' FROM contacts WHERE tags IS NOT NULL
  UNION ALL SELECT rid, substr(rest,1,instr(rest,';')-1), substr(rest,instr(rest,';')+1) FROM split WHERE rest<>'')
INSERT INTO contact_tags SELECT tag, rid FROM split WHERE tag IS NOT NULL ORDER BY tag, rid;
.mode csv
CREATE TEMP TABLE rawlead(id,tag,status,name,email,phone,order_number,created_at,person_id,follow_ups);
.import --skip 1 $DATA/leads.csv rawlead
INSERT INTO leads SELECT NULL, id, tag, status, nullif(name,''), nullif(email,''), nullif(phone,''), nullif(order_number,''), created_at, person_id, nullif(follow_ups,'') FROM rawlead;
.read $PEERS/sqlite/indexes.sql
INSERT INTO contact_fts(contact_fts) VALUES('rebuild');
COMMIT;
ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
