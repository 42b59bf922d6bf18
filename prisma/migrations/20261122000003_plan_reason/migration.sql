-- "Check one person" shows why a role would apply, before anything is written.
ALTER TABLE plan_row ADD COLUMN role_reason jsonb;
