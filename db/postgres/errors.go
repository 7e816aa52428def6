package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"cohort/db"
)

// SQLSTATE codes that mean something to us.
const (
	notNullViolation     = "23502"
	foreignKeyViolation  = "23503"
	uniqueViolation      = "23505"
	checkViolation       = "23514"
	divisionByZero       = "22012"
	badText              = "22021"
	untranslatableText   = "22P05"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	readOnly             = "25006"
	idleInTransaction    = "25P03"
	lockNotAvailable     = "55P03"
	adminShutdown        = "57P01"
	crashShutdown        = "57P02"
	cannotConnectNow     = "57P03"
)

// sqlState returns the server's code for an error, or nothing if the server did not speak.
func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// unmet is the failure of an assertion.
type unmet struct {
	error
	otherwise error
}

func (u *unmet) Unwrap() error { return u.error }

// translate gives an error the shape that domains know.
func translate(err error) error {
	var u *unmet
	if errors.As(err, &u) {
		return u.otherwise
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err
	}
	kinds := map[string]db.ConstraintKind{
		uniqueViolation:     db.Unique,
		foreignKeyViolation: db.ForeignKey,
		notNullViolation:    db.NotNull,
		checkViolation:      db.Check,
	}
	if kind, ok := kinds[e.Code]; ok {
		constraint := e.ConstraintName
		if kind == db.NotNull {
			constraint = e.TableName + "." + e.ColumnName
		}
		return &db.ConstraintError{Kind: kind, Table: e.TableName, Constraint: constraint, Err: e}
	}
	if e.Code == badText || e.Code == untranslatableText {
		return db.ErrText
	}
	return err
}

// refused reports whether the server answered a statement with an error and lives on. A fatal one that it says while it
// goes down may come after the COMMIT it did.
func refused(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.SeverityUnlocalized == "ERROR"
}

// retryable reports whether a transaction that failed in this way, and was not committed, may succeed when it is run again.
func retryable(err error) bool {
	if errors.Is(err, db.ErrCommitUnknown) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	switch state := sqlState(err); {
	case state == serializationFailure, state == deadlockDetected:
		return true
	case state == adminShutdown, state == crashShutdown, state == cannotConnectNow, strings.HasPrefix(state, "08"):
		return true
	case state != "":
		return false
	}
	return lostConnection(err)
}

// classify marks the failure of a transaction of which the database is the reason, unless the caller has given up.
func classify(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || errors.Is(err, db.ErrCommitUnknown) || !unavailable(err) {
		return err
	}
	return fmt.Errorf("%w: %w", db.ErrUnavailable, err)
}

// unavailable reports whether the server could have done nothing for anybody, or nothing in time.
func unavailable(err error) bool {
	switch state := sqlState(err); {
	case state == readOnly, state == idleInTransaction, state == lockNotAvailable, state == serializationFailure, state == deadlockDetected:
		return true
	case state != "" && !fatal(err):
		class := state[:2]
		return class == "08" || class == "53" || class == "57" || class == "58" // connections, resources, intervention, the system
	}
	return errors.Is(err, errAge) || fatal(err) || lostConnection(err)
}

// fatal reports whether the server ended the connection, or did not let it begin.
func fatal(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.SeverityUnlocalized != "ERROR" && e.SeverityUnlocalized != ""
}

// lostConnection reports whether the connection broke under a statement.
func lostConnection(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return pgconn.SafeToRetry(err) || errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
