-- Ticked steps of the provider's guide on the connect page: kept, so that an admin who flips between windows finds the place again.
ALTER TABLE directory ADD COLUMN guide jsonb NOT NULL DEFAULT '[]';
-- A link whose sessions may look and change nothing (R-05).
ALTER TABLE setup_link ADD COLUMN read_only boolean NOT NULL DEFAULT false;
