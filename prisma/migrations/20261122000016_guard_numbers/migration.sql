-- What the guard of a pushed directory asks at every change, without counting people: active members that the directory
-- names, and an upper bound of the losses inside its window, in two epochs of the window's length.
ALTER TABLE directory_total
  ADD COLUMN active integer NOT NULL DEFAULT 0,
  ADD COLUMN losses integer NOT NULL DEFAULT 0,
  ADD COLUMN losses_before integer NOT NULL DEFAULT 0,
  ADD COLUMN losses_since timestamptz(3),
  ADD COLUMN losses_window integer;

INSERT INTO directory_total (organization_id, directory_id, active)
  SELECT u.organization_id, u.directory_id, count(DISTINCT m.id) FROM directory_user u
  JOIN member m ON m.organization_id = u.organization_id AND m.id = u.member_id AND m.state = 'active'
  GROUP BY 1, 2
  ON CONFLICT (organization_id, directory_id) DO UPDATE SET active = excluded.active;
