-- How many writes there were, of whatever kind: what tells a store that lost some from one that is whole.
CREATE TABLE write_count (latest BIGINT NOT NULL);
INSERT INTO write_count (latest) VALUES (0);
