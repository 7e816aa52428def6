package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"cohort/access"
	"cohort/account"
	"cohort/account/oidc"
	"cohort/account/session"
	"cohort/account/token"
	"cohort/api"
	"cohort/audit"
	"cohort/change"
	"cohort/config"
	"cohort/datastore"
	"cohort/db"
	"cohort/favorite"
	"cohort/file"
	"cohort/icon"
	"cohort/interpretation"
	"cohort/jobs"
	"cohort/mail"
	"cohort/metadata"
	"cohort/outgoing"
	"cohort/setting"
	"cohort/tracker"
	"cohort/tracker/duplicate"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/mover"
	"cohort/tracker/ownership"
	"cohort/tracker/receipt"
	"cohort/tracker/reserve"
	"cohort/ui"
)

type serveCommand struct{}

// jobsAtOnce is how many jobs run at a time: enough that a long one does not keep the short ones waiting.
const jobsAtOnce = 4

// Run listens first and then opens what it serves: whoever watches sees a program that runs and is not ready yet.
func (serveCommand) Run(c *config.Config, on *console) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := newLog(c, on.log)

	encrypted, plain, err := encryption(c)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	gate := new(api.Gate)
	front := &http.Server{
		Handler:           gate,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    128 << 10, // fields= and filter= may be long
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		TLSConfig:         encrypted,
	}
	served := make(chan error, 2)
	go func() {
		if encrypted != nil {
			served <- front.ServeTLS(listener, "", "")
		} else {
			served <- front.Serve(listener)
		}
	}()
	if c.HTTPRedirect != "" {
		aside := &http.Server{Addr: c.HTTPRedirect, Handler: plain, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, ErrorLog: front.ErrorLog}
		go func() { served <- aside.ListenAndServe() }()
		defer aside.Close()
	}
	log.Info("listening", "address", listener.Addr().String(), "version", version)

	s, err := openStores(ctx, c, log)
	if err != nil {
		return errors.Join(err, front.Close())
	}
	defer func() {
		if err := s.db.Close(); err != nil {
			log.Error("the database was not closed well", "error", err)
		}
	}()
	if err := begin(ctx, c, s, on.out); err != nil {
		return errors.Join(err, front.Close())
	}
	server, err := wire(ctx, c, s, log)
	if err != nil {
		return errors.Join(err, front.Close())
	}
	if c.Demo {
		if err := loadDemo(ctx, s, server.Importer, log); err != nil {
			return errors.Join(err, front.Close())
		}
	}
	if err := server.Jobs.Reclaim(ctx); err != nil {
		return errors.Join(err, front.Close())
	}
	var background sync.WaitGroup
	background.Go(func() { server.Jobs.Run(ctx, c.DrainTimeout) })
	for _, d := range duties(server) {
		background.Go(func() { d.run(ctx, log) })
	}
	background.Go(func() { server.Audit.Run(ctx) })
	defer func() { // before the database is closed
		stop()
		server.Wait()
		background.Wait()
	}()
	front.RegisterOnShutdown(server.Drain)
	gate.Open(server.Handler())
	breathe()
	log.Info("ready", "objects", s.metadata.Current().Len(), "engine", s.db.Dialect().Name)

	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends the program at once
	log.Info("stopping", "patience", c.DrainTimeout)
	return drain(front, c.DrainTimeout)
}

// wire puts the rooms together. What a lower room needs of a higher one is handed over here.
func wire(ctx context.Context, c *config.Config, s *stores, log *slog.Logger) (*api.Server, error) {
	about, err := describe(ctx, c, s.db)
	if err != nil {
		return nil, err
	}
	figures := prometheus.NewRegistry()
	figures.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	pages, err := ui.Pages(ui.Facts{Version: version, API: api.Version, Demo: c.Demo, Providers: c.Providers})
	if err != nil {
		return nil, err
	}

	standards, err := growthStandards(c, log)
	if err != nil {
		return nil, err
	}
	if err := tracker.Settle(ctx, s.db, c.AreaLevel); err != nil {
		return nil, err
	}
	go change.NewSequencer(s.db, log).Run(ctx)
	models := tracker.NewModels(c.AreaLevel)
	s.metadata.Refuse(tracker.Veto)
	queue := jobs.New(s.db, jobsAtOnce, log)
	queue.Bound(jobs.Bounds{Jobs: int64(c.JobLimit), JobsOfUser: int64(c.JobUserLimit), Bytes: int64(c.JobSpace)})
	moves := mover.New(s.db, s.metadata, models, queue)
	if err := moves.Resume(ctx); err != nil {
		return nil, err
	}
	for _, forget := range []func(context.Context, db.Tx, []int32) error{account.Forget, setting.Forget} {
		s.metadata.OnDelete(metadata.OfType("user", forget))
	}
	s.metadata.OnDelete(datastore.Depart)
	s.metadata.OnDelete(interpretation.Depart)
	s.metadata.OnDelete(favorite.Depart)
	s.metadata.OnDelete(file.Depart)
	s.metadata.OnDelete(metadata.OfType("trackedEntityAttribute", reserve.Forget))
	trail := audit.New(s.db, log)
	server := &api.Server{
		Config:     c,
		Log:        log,
		DB:         s.db,
		Metadata:   s.metadata,
		Access:     access.NewProfiles(),
		Accounts:   s.accounts,
		Settings:   setting.New(s.db, s.metadata),
		Entries:    datastore.New(s.db),
		Favorites:  favorite.New(s.db),
		Remarks:    interpretation.New(s.db),
		Files:      s.files,
		Receipts:   receipt.New(s.db, log),
		Reserved:   reserve.New(s.db, models),
		Icons:      icon.New(s.db),
		Audit:      trail,
		Jobs:       queue,
		Sessions:   session.New(s.db, c.SessionIdle, c.SessionLife, log),
		Tokens:     token.New(s.db, log),
		Providers:  oidc.New(c.Providers, outgoing.Client(c.OutgoingAllow)),
		Importer:   importer.New(importer.Settings{DB: s.db, Metadata: s.metadata, Models: models, Growth: standards, Memory: int64(c.ImportMemory), Log: log}),
		Exporter:   &exporter.Exporter{DB: s.db, Models: models, Zone: c.Location(), Audit: trail},
		Owners:     ownership.New(s.db, s.metadata, models, trail),
		Duplicates: duplicate.New(s.db, s.metadata, models, trail),
		Metrics:    figures,
		Build:      build(),
		Database:   about,
		Pages:      pages,
	}
	s.accounts.Govern(server.PasswordPolicy)
	s.accounts.Report(server.Audit)
	s.metadata.OnCommit(server.Audit.Metadata)
	server.Mail = mail.New(server.MailServer, c.OutgoingAllow)
	server.Jobs.Register(server.MetadataImport())
	server.Jobs.Register(server.TrackerImport())
	for _, kind := range server.ClassicImports() {
		server.Jobs.Register(kind)
	}
	server.Jobs.Register(server.GeoJSONImport())
	return server, nil
}

// drain lets the requests under way finish. Those that take longer are cut off: they were not acknowledged.
func drain(front *http.Server, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := front.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(fmt.Errorf("requests were cut off after %s", patience), front.Close())
	}
	return err
}
