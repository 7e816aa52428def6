-- Enrollments name the organisation unit that owns their part of the person, as program_owner does: lists of enrollments and events
-- ask for it with each row.
ALTER TABLE enrollment ADD COLUMN owner integer NOT NULL DEFAULT 0;
UPDATE enrollment SET owner = coalesce((SELECT o.org_unit FROM program_owner AS o WHERE o.subject = enrollment.subject AND o.program = enrollment.program), org_unit);
