-- Whether anybody's role was set by hand is asked at every change of a group's members; mostly nobody's was.
CREATE INDEX member_role_by_hand ON member (organization_id) WHERE role_source IN ('manual', 'pinned');
