package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/ArtisanCloud/PowerLibs/v3/object"
	"github.com/ArtisanCloud/PowerWeChat/v3/src/kernel"

	"yingke/model"
)

// ask is what one call does with the library.
type ask func(ctx context.Context, base *kernel.BaseClient) error

// through is the one door to the library: a token first, so that its absence has
// a reason; a deadline; a copy of the library's client, whose fields change with
// every call and are not locked; and no panic beyond this point. The trip says
// how far the request went.
func (c *Client) through(ctx context.Context, conn model.Connection, limit time.Duration, do ask) (about *trip, err error) {
	about = &trip{}
	defer func() {
		var refusal *model.Refusal
		if errors.As(err, &refusal) {
			c.cfg.Refused(conn, refusal)
		}
	}()
	a, err := c.account(conn)
	if err != nil {
		return about, err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if _, err := c.cfg.Tokens.Token(ctx, conn); err != nil {
		return about, err
	}
	err = guarded(func() error {
		base := a.base
		return do(withTrip(ctx, about), &base)
	})
	if about.err != nil {
		err = about.err // as it was, without what the library put around it
	}
	return about, explain(about, redact(err))
}

// guarded turns a panic of the library into an error.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the library panicked: %v: %w", p, model.ErrWeChatAnswer)
		}
	}()
	return do()
}

// explain gives an error without a sentence one: WeChat could not be reached, or
// nobody knows.
func explain(about *trip, err error) error {
	var fault *model.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &fault):
		return err
	case about.left.Load():
		return errors.Join(model.ErrWeChatUncertain, err)
	default:
		return errors.Join(model.ErrWeChatAway, err)
	}
}

// redact takes the address out of an error: it holds the token.
func redact(err error) error {
	if err == nil {
		return nil
	}
	var broken *url.Error
	if errors.As(err, &broken) {
		err = broken.Err
	}
	if text := err.Error(); strings.Contains(text, "access_token=") || strings.Contains(text, "secret=") {
		return errors.New("an error that named a secret")
	}
	return err
}

// post sends JSON and reads the answer into out.
func (c *Client) post(ctx context.Context, conn model.Connection, path string, body, out any) (*trip, error) {
	return c.through(ctx, conn, c.cfg.Limit, func(ctx context.Context, base *kernel.BaseClient) error {
		_, err := base.HttpPostJson(ctx, strings.TrimPrefix(path, "/"), body, nil, nil, out) //nolint:bodyclose // our transport has closed it
		return err
	})
}

// readTries is how often something is asked that changes nothing.
const readTries = 3

// readPause is the time before the second try; it doubles.
const readPause = 100 * time.Millisecond

// get asks for something. While WeChat is busy or away it is asked again, since
// asking changes nothing.
func (c *Client) get(ctx context.Context, conn model.Connection, path string, query map[string]string, out any) error {
	values := object.StringMap(query)
	return c.read(ctx, func() error {
		_, err := c.through(ctx, conn, c.cfg.Limit, func(ctx context.Context, base *kernel.BaseClient) error {
			_, err := base.HttpGet(ctx, strings.TrimPrefix(path, "/"), &values, nil, out) //nolint:bodyclose // our transport has closed it
			return err
		})
		return err
	})
}

// read tries again what may be tried again.
func (c *Client) read(ctx context.Context, try func() error) (err error) {
	for n, pause := 0, readPause; ; n, pause = n+1, pause*2 {
		if err = try(); !passing(err) || n == readTries-1 {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// passing claims that an error may be gone a moment later. Who has waited for the
// whole limit does not wait for another.
func passing(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return false
	}
	return errors.Is(err, model.ErrWeChatBusy) || errors.Is(err, model.ErrWeChatAway) || errors.Is(err, model.ErrWeChatUncertain) ||
		errors.Is(err, model.ErrWeChatAnswer)
}
