-- Organisation units that hang elsewhere than before: their people's rows may carry another area than the hierarchy gives them,
-- until the job that follows the move has seen to them.
CREATE TABLE area_move (
    org_unit integer NOT NULL PRIMARY KEY,
    revision bigint  NOT NULL -- of the last metadata commit that moved the unit
);
