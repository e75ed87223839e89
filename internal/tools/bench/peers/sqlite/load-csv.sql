.read $PEERS/sqlite/pragmas.sql
.read $PEERS/sqlite/schema.sql
BEGIN;
.mode csv
CREATE TEMP TABLE raw(id,user_id,name,email,phone,company,source,platform,status,tags,city,country,ip,browser,os,language,timezone,last_page_url,entry_url,conversations,messages,tickets,first_seen,last_seen,last_message,metadata);
.import --skip 1 $DATA/contacts.csv raw
INSERT INTO contacts SELECT NULL, id, nullif(user_id,''), nullif(name,''), nullif(email,''), nullif(phone,''), nullif(company,''), source, platform, status, nullif(tags,''), city, country, ip, browser, os, language, timezone, last_page_url, nullif(entry_url,''), conversations, messages, tickets, first_seen, last_seen, last_message, nullif(metadata,'') FROM raw;
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
