-- +goose Up

-- When a file of leads counts at its people, neighbours come together: of a page of
-- twelve, three get new versions in one transaction, and 15 % had room for two.
ALTER TABLE lobby.people SET (fillfactor = 75);
