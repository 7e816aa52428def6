package api

import (
	"context"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
	"cohort/fault"
	"cohort/jobs"
	"cohort/metadata"
)

const metadataImport = "metadataImport"

// MetadataImport is the kind of job that does what POST /api/metadata does, when it is asked to with async=true. Imports of
// metadata wait for each other anyway, so that one at a time is enough.
func (s *Server) MetadataImport() jobs.Kind {
	return jobs.Kind{Name: metadataImport, Category: "METADATA_IMPORT", Run: s.runMetadataImport, Limit: 1}
}

// startMetadataImport keeps the request for a job. A body that is not whole is refused before.
func (s *Server) startMetadataImport(c *call, o metadata.ImportOptions, f metadataForm, body io.Reader) error {
	return s.startJob(c, jobs.Request{Kind: metadataImport, Args: importArgs{o, f},
		Body: func(dst io.Writer) error { return s.keep(dst, body, f) }})
}

// importArgs are the arguments of an import behind its request.
type importArgs struct {
	metadata.ImportOptions
	Body metadataForm
}

// runMetadataImport imports a package and keeps its report: together with what it writes, so that an import that was done
// when its node went away is not done again.
func (s *Server) runMetadataImport(ctx context.Context, j *jobs.Job) (any, error) {
	var report jsontext.Value
	if done, err := j.Saved(&report); done || err != nil {
		return report, err
	}
	var o importArgs
	if err := j.Args(&o); err != nil {
		return nil, err
	}
	view, err := s.whoAsked(ctx, o.User)
	if err != nil {
		return nil, err
	}
	if !view.Has("F_METADATA_IMPORT") {
		return nil, fault.New(fault.Forbidden, "Whoever asked for the import may not import metadata any more.")
	}
	j.Info("Reading the package")
	body, err := j.Body(ctx)
	if err != nil {
		return nil, err
	}
	in, err := s.read(body, o.Body)
	if err != nil {
		return nil, err
	}
	j.Info("Importing %d objects", in.Len())
	o.Beside = func(ctx context.Context, tx db.Tx, r *metadata.Report) error {
		return jobs.Save(ctx, tx, j, importAnswer(r).Response)
	}
	result, err := in.Import(ctx, s.Metadata, o.ImportOptions)
	if err != nil {
		return nil, err
	}
	j.Info("%d created, %d updated, %d deleted, %d ignored", result.Stats.Created, result.Stats.Updated, result.Stats.Deleted, result.Stats.Ignored)
	return importAnswer(result).Response, nil
}
