package api

import (
	"bytes"
	"cmp"
	"context"
	"image/png"
	"net/http"

	"github.com/pquerna/otp"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/setting"
)

// qrSize is the width of a picture for a device's camera, in pixels.
const qrSize = 300

// hasSecondFactor is GET /api/2fa/enabled: true or false.
func (s *Server) hasSecondFactor(c *call) error {
	record, err := c.record(c.View.User.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, record.SecondFactor)
}

// offerSecondFactor is GET /api/2fa/qr: the address that a device makes codes from.
func (s *Server) offerSecondFactor(c *call) error {
	key, err := s.newSecondFactor(c)
	if err != nil {
		return err
	}
	c.ResponseWriter.Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusAccepted, map[string]string{"url": key.URL()})
}

// drawSecondFactor is GET /api/2fa/qrCode: the same as a picture.
func (s *Server) drawSecondFactor(c *call) error {
	key, err := s.newSecondFactor(c)
	if err != nil {
		return err
	}
	picture, err := key.Image(qrSize, qrSize)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := png.Encode(&text, picture); err != nil {
		return err
	}
	c.ResponseWriter.Header().Set("Cache-Control", "no-store")
	return c.Bytes(http.StatusAccepted, "image/png", text.Bytes())
}

// newSecondFactor makes a secret, which devices show under the server's name.
func (s *Server) newSecondFactor(c *call) (*otp.Key, error) {
	if err := c.inPerson(); err != nil {
		return nil, err
	}
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return nil, err
	}
	issuer, _ := settings.Value(setting.SystemDefinition("applicationTitle"))
	return s.Accounts.OfferSecond(c.Context(), c.View.User, cmp.Or(issuer, "Cohort"))
}

// beginSecondFactor is POST /api/2fa/enabled: from now on a code is asked for, of which the body shows the first.
func (s *Server) beginSecondFactor(c *call) error {
	return s.changeOwnSecond(c, "Two factor authentication was enabled successfully", func(ctx context.Context, tx db.Tx, code string) error {
		return s.Accounts.ActivateSecond(ctx, tx, c.View.User, code)
	})
}

// endSecondFactor is POST /api/2fa/disabled, with a code.
func (s *Server) endSecondFactor(c *call) error {
	return s.changeOwnSecond(c, "Two factor authentication was disabled successfully", func(ctx context.Context, tx db.Tx, code string) error {
		return s.Accounts.DropSecond(ctx, tx, c.View.User, &code)
	})
}

func (s *Server) changeOwnSecond(c *call, done string, change func(context.Context, db.Tx, string) error) error {
	var sent struct {
		Code string `json:"code"`
	}
	if err := c.small(&sent); err != nil {
		return err
	}
	if err := c.inPerson(); err != nil {
		return err
	}
	refund, err := s.Accounts.Attempt(c.View.User.Text("username"), c.address)
	if err != nil {
		return err
	}
	err = s.changeSecret(c, c.View.User, func(ctx context.Context, tx db.Tx) error { return change(ctx, tx, sent.Code) })
	if err != nil {
		return err
	}
	refund()
	message := Success(http.StatusOK)
	message.Message = done
	return c.JSON(http.StatusOK, message)
}

// endSecondFactorOf is POST /api/users/{id}/twoFA/disabled: for somebody who has lost his device.
func (s *Server) endSecondFactorOf(c *call) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	return s.administer(c, func(c *call, user *graph.Object) error {
		err := s.changeSecret(c, user, func(ctx context.Context, tx db.Tx) error { return s.Accounts.DropSecond(ctx, tx, user, nil) })
		if err != nil {
			return err
		}
		message := Success(http.StatusOK)
		message.Message = "Two factor authentication was disabled successfully"
		return c.JSON(http.StatusOK, message)
	})
}

// changeSecret changes something of an account in the transaction that gives the user's object a new version, by which every node
// forgets what it has verified. That the user may do it was decided before.
func (s *Server) changeSecret(c *call, user *graph.Object, change func(context.Context, db.Tx) error) error {
	report, err := s.Metadata.Merge(c.Context(), user.Type, user.UID, payload.Tree{}, metadata.ImportOptions{
		User: c.View.User.ID, Granted: true, Touch: true,
		Beside: func(ctx context.Context, tx db.Tx, _ *metadata.Report) error { return change(ctx, tx) },
	})
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	return nil
}
