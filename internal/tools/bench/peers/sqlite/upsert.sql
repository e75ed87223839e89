.read $PEERS/sqlite/pragmas.sql
BEGIN;
.mode csv
CREATE TEMP TABLE raw(id,user_id,name,email,phone,company,source,platform,status,tags,city,country,ip,browser,os,language,timezone,last_page_url,entry_url,conversations,messages,tickets,first_seen,last_seen,last_message,metadata);
.import --skip 1 $DATA/upsert.csv raw
CREATE TEMP TABLE hit AS SELECT raw.rowid AS rr,
  coalesce((SELECT rid FROM contacts c WHERE c.user_id=raw.user_id AND raw.user_id<>''), (SELECT rid FROM contacts c WHERE c.email=raw.email AND raw.email<>'')) AS rid FROM raw;
INSERT INTO contact_fts(contact_fts,rowid,name,email,location) SELECT 'delete', t.rid, t.name, t.email, t.location FROM hit JOIN contact_text t USING(rid);
DELETE FROM contact_tags WHERE rid IN (SELECT rid FROM hit);
UPDATE contacts SET name=coalesce(nullif(r.name,''),contacts.name), email=coalesce(nullif(r.email,''),contacts.email), user_id=coalesce(nullif(r.user_id,''),contacts.user_id),
  phone=coalesce(nullif(r.phone,''),contacts.phone), company=coalesce(nullif(r.company,''),contacts.company), source=r.source, platform=r.platform, status=r.status, tags=nullif(r.tags,''),
  city=r.city, country=r.country, ip=r.ip, browser=r.browser, os=r.os, language=r.language, timezone=r.timezone, last_page_url=r.last_page_url, entry_url=r.entry_url,
  conversations=r.conversations, messages=r.messages, tickets=r.tickets, last_seen=r.last_seen, last_message=r.last_message, metadata=coalesce(nullif(r.metadata,''),contacts.metadata)
 FROM hit JOIN raw r ON r.rowid=hit.rr WHERE hit.rid=contacts.rid;
CREATE TEMP TABLE top AS SELECT coalesce(max(rid),0) AS m FROM contacts;
INSERT INTO contacts SELECT NULL, lower(hex(randomblob(12))), nullif(user_id,''), nullif(name,''), nullif(email,''), nullif(phone,''), nullif(company,''), source, platform, status, nullif(tags,''), city, country, ip, browser, os, language, timezone, last_page_url, nullif(entry_url,''), conversations, messages, tickets, first_seen, last_seen, last_message, nullif(metadata,'')
 FROM raw JOIN hit ON hit.rr=raw.rowid WHERE hit.rid IS NULL;
CREATE TEMP TABLE touched AS SELECT rid FROM hit WHERE rid IS NOT NULL UNION ALL SELECT rid FROM contacts WHERE rid > (SELECT m FROM top);
INSERT INTO contact_fts(rowid,name,email,location) SELECT rid, name, email, location FROM contact_text JOIN touched USING(rid);
WITH RECURSIVE split(rid, tag, rest) AS (
  SELECT rid, NULL, tags||';' FROM contacts JOIN touched USING(rid) WHERE tags IS NOT NULL
  UNION ALL SELECT rid, substr(rest,1,instr(rest,';')-1), substr(rest,instr(rest,';')+1) FROM split WHERE rest<>'')
INSERT OR IGNORE INTO contact_tags SELECT tag, rid FROM split WHERE tag IS NOT NULL;
COMMIT;
