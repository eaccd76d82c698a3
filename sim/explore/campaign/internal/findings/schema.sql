CREATE TABLE IF NOT EXISTS campaign (
	n      INTEGER PRIMARY KEY, -- in the order in which they were entered
	id     TEXT NOT NULL UNIQUE,
	branch TEXT NOT NULL,
	rev    TEXT NOT NULL,       -- the commit
	ended  TEXT NOT NULL,
	digest TEXT NOT NULL        -- of all seeds and trace hashes
);
CREATE TABLE IF NOT EXISTS cell (
	campaign INTEGER NOT NULL REFERENCES campaign (n) ON DELETE CASCADE,
	scenario TEXT NOT NULL,
	variant  TEXT NOT NULL,
	search   INTEGER NOT NULL,  -- whether searches are counted, not seeds
	runs     INTEGER NOT NULL,
	PRIMARY KEY (campaign, scenario, variant, search)
);
CREATE TABLE IF NOT EXISTS sighting (
	campaign INTEGER NOT NULL REFERENCES campaign (n) ON DELETE CASCADE,
	scenario TEXT NOT NULL,
	property TEXT NOT NULL,
	key      TEXT NOT NULL,
	variant  TEXT NOT NULL,
	search   INTEGER NOT NULL,  -- whether searches saw it, not seeds
	hits     INTEGER NOT NULL,
	seed     TEXT NOT NULL,     -- the lowest; as text, since seeds go up to 2^64
	hash     TEXT NOT NULL,
	verdict  TEXT NOT NULL,
	reason   TEXT NOT NULL,
	again    INTEGER NOT NULL,  -- whether another worker saw the same
	repro    TEXT NOT NULL,
	before   INTEGER NOT NULL,  -- lines of the plan
	after    INTEGER NOT NULL,  -- lines of the reduced plan
	decided  TEXT NOT NULL,     -- the step that decided, in words
	blamed   TEXT NOT NULL,     -- the commit that brought it, in words
	PRIMARY KEY (campaign, scenario, property, key, variant, search)
);
CREATE TABLE IF NOT EXISTS note (
	scenario TEXT NOT NULL,
	property TEXT NOT NULL,
	key      TEXT NOT NULL,
	text     TEXT NOT NULL,
	PRIMARY KEY (scenario, property, key)
);
CREATE TABLE IF NOT EXISTS corpus (            -- what searches begin with
	scenario TEXT NOT NULL,
	variant  TEXT NOT NULL,
	runs     BLOB NOT NULL,
	PRIMARY KEY (scenario, variant)
);
