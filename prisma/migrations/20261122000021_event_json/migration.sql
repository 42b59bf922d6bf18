-- Somebody pushed, as events carry them: who joins or leaves a group is told of without being read and written anew.
-- Null until the record is written next.
ALTER TABLE directory_user ADD COLUMN event_json json;
