-- Organisation units that hang elsewhere than before, until the job that follows the move has given their people's rows the area
-- that they have now: with all areas that rows of theirs may carry meanwhile.
CREATE TABLE area_move (
    org_unit integer NOT NULL,
    area     integer NOT NULL,
    PRIMARY KEY (org_unit, area)
);
