-- From version 1 to 2: nothing in it was found by searches.
ALTER TABLE cell RENAME TO first_cell;
ALTER TABLE sighting RENAME TO first_sighting;
-- here stands schema.sql
INSERT INTO cell SELECT campaign, scenario, variant, 0, runs FROM first_cell;
INSERT INTO sighting SELECT campaign, scenario, property, key, variant, 0, hits, seed, hash,
	verdict, reason, again, repro, before, after, decided, blamed FROM first_sighting;
DROP TABLE first_cell;
DROP TABLE first_sighting;
