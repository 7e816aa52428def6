package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/demo"
	"cohort/metadata"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// demoNesting is more than the demo's packages nest.
const demoNesting = 100

// loadDemo gives the server the demo country and its people, as far as they are not there.
func loadDemo(ctx context.Context, s *stores, im *importer.Importer, log *slog.Logger) error {
	admin := s.metadata.Current().ByUID(s.metadata.Type("user"), metadata.Superuser)
	if admin == nil {
		return nil
	}
	if err := loadCountry(ctx, s, admin.ID, log); err != nil {
		return fmt.Errorf("the demo country: %w", err)
	}
	if err := loadPeople(ctx, s, im, admin.ID, log); err != nil {
		return fmt.Errorf("the demo's people: %w", err)
	}
	return nil
}

// loadCountry imports the metadata, and gives the superuser all organisation units.
func loadCountry(ctx context.Context, s *stores, admin int32, log *slog.Logger) error {
	snap := s.metadata.Current()
	options := metadata.ImportOptions{User: admin}
	if snap.ByUID(s.metadata.Type("organisationUnit"), demo.Country) == nil {
		if err := importPackage(ctx, s.metadata, demo.Metadata, options); err != nil {
			return err
		}
		country := []any{payload.Tree{"id": demo.Country}}
		report, err := s.metadata.Merge(ctx, s.metadata.Type("user"), metadata.Superuser, payload.Tree{
			"organisationUnits": country, "dataViewOrganisationUnits": country, "teiSearchOrganisationUnits": country,
		}, options)
		if err = firstFailure(report, err); err != nil {
			return err
		}
		log.InfoContext(ctx, "demo country loaded", "objects", s.metadata.Current().Len())
	}
	if snap.ByUID(s.metadata.Type("attribute"), demo.RegistryCode) != nil {
		return nil
	}
	options.Merge = true
	return importPackage(ctx, s.metadata, demo.Registry, options)
}

func importPackage(ctx context.Context, s *metadata.Store, text []byte, options metadata.ImportOptions) error {
	value, err := payload.ReadTree(payload.NewReader(bytes.NewReader(text), demoNesting))
	if err != nil {
		return err
	}
	objects, err := s.ParsePackage(value)
	if err != nil {
		return err
	}
	return firstFailure(s.Import(ctx, objects, options))
}

func firstFailure(report *metadata.Report, err error) error {
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return fmt.Errorf("%s %s: %w", failed.Type.Name, failed.UID, failed.Faults)
	}
	return nil
}

// loadPeople imports the people, unless the first of them is known.
func loadPeople(ctx context.Context, s *stores, im *importer.Importer, admin int32, log *slog.Logger) error {
	known := false
	err := s.db.Read(ctx, func(tx db.Tx) error {
		claims, err := tracker.FindClaims(ctx, tx, []string{demo.FirstPerson})
		known = len(claims) > 0
		return err
	})
	if err != nil || known {
		return err
	}
	text, err := demo.People(time.Now())
	if err != nil {
		return err
	}
	snap := s.metadata.Current()
	report, err := im.Import(ctx, access.New(snap, snap.Object(admin)), tracker.KindEntity, payload.NewReader(bytes.NewReader(text), demoNesting), importer.Options{})
	if err != nil {
		return err
	}
	if err := firstRefusal(report.All()); err != nil {
		return err
	}
	log.InfoContext(ctx, "demo people loaded", "people", report.Len)
	return nil
}

func firstRefusal(summaries iter.Seq[*importer.Summary]) error {
	for s := range summaries {
		if s.Outcome == importer.Refused {
			return fmt.Errorf("%s: %s %v", s.UID, s.Description, s.Conflicts)
		}
		if err := errors.Join(firstRefusal(slices.Values(s.Enrollments)), firstRefusal(slices.Values(s.Events))); err != nil {
			return err
		}
	}
	return nil
}
