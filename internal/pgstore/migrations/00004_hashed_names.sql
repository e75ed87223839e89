-- +goose Up

-- The ids of events and idempotency keys may name people: hashes stand in their place.
UPDATE lobby.kept SET key = substring(sha256(key) FROM 1 FOR 16) WHERE space = 4;
UPDATE lobby.kept SET key = substring(key FROM 1 FOR 1) || substring(sha256(substring(key FROM 2)) FROM 1 FOR 16)
WHERE space = 3 AND get_byte(key, 0) = ascii('k');
UPDATE lobby.kept SET key = substring(key FROM 1 FOR 10) || substring(sha256(substring(key FROM 11)) FROM 1 FOR 16)
WHERE space = 3 AND get_byte(key, 0) = ascii('t');
