package api

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
	"cohort/fault"
	"cohort/jobs"
	"cohort/metadata"
	"cohort/payload"
)

const metadataImport = "metadataImport"

// MetadataImport is the kind of job that does what POST /api/metadata does, when it is asked to with async=true. Imports of
// metadata wait for each other anyway, so that one at a time is enough.
func (s *Server) MetadataImport() jobs.Kind {
	return jobs.Kind{Name: metadataImport, Category: "METADATA_IMPORT", Run: s.runMetadataImport, Limit: 1}
}

// startMetadataImport keeps the request for a job. A body that is not whole is refused before.
func (s *Server) startMetadataImport(c *call, o metadata.ImportOptions) error {
	src, err := c.metadataBody(packages)
	if err != nil {
		return err
	}
	return s.startJob(c, jobs.Request{Kind: metadataImport, Args: o, Body: src.Copy})
}

// runMetadataImport imports a package and keeps its report: together with what it writes, so that an import that was done
// when its node went away is not done again.
func (s *Server) runMetadataImport(ctx context.Context, j *jobs.Job) (any, error) {
	var report jsontext.Value
	if done, err := j.Saved(&report); done || err != nil {
		return report, err
	}
	var o metadata.ImportOptions
	if err := j.Args(&o); err != nil {
		return nil, err
	}
	if err := s.mayStillImport(ctx, o.User); err != nil {
		return nil, err
	}
	j.Info("Reading the package")
	objects, err := s.readPackage(ctx, j)
	if err != nil {
		return nil, err
	}
	j.Info("Importing %d objects", len(objects))
	o.Beside = func(ctx context.Context, tx db.Tx, r *metadata.Report) error {
		return jobs.Save(ctx, tx, j, importAnswer(r).Response)
	}
	result, err := s.Metadata.Import(ctx, objects, o)
	if err != nil {
		return nil, err
	}
	j.Info("%d created, %d updated, %d deleted, %d ignored", result.Stats.Created, result.Stats.Updated, result.Stats.Deleted, result.Stats.Ignored)
	return importAnswer(result).Response, nil
}

// mayStillImport looks at the user again: between a request and its job he may have been removed.
func (s *Server) mayStillImport(ctx context.Context, user int32) error {
	snapshot, err := s.Metadata.Snapshot(ctx)
	if err != nil {
		return err
	}
	if o := snapshot.Object(user); o == nil || !s.Access.View(snapshot, o).Has("F_METADATA_IMPORT") {
		return fault.New(fault.Forbidden, "Whoever asked for the import may not import metadata any more.")
	}
	return nil
}

func (s *Server) readPackage(ctx context.Context, j *jobs.Job) ([]*metadata.Payload, error) {
	body, err := j.Body(ctx)
	if err != nil {
		return nil, err
	}
	value, err := payload.ReadTree(payload.NewReader(body, s.Config.NestingLimit))
	if err != nil {
		return nil, err
	}
	return s.Metadata.ParsePackage(value)
}
