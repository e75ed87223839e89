.read $PEERS/sqlite/pragmas.sql
BEGIN;
CREATE TEMP TABLE ids(id TEXT PRIMARY KEY) WITHOUT ROWID;
.import $DATA/lead-ids.txt ids
UPDATE leads SET status = CASE status WHEN 'handled' THEN 'closed' ELSE 'handled' END FROM ids WHERE leads.id = ids.id;
COMMIT;
