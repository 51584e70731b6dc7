package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"yingke/model"
	"yingke/service/wechat/wire"
)

// mostJSON is above the longest answer of WeChat's, a list of 10,000 openids.
const mostJSON = 1 << 20

// trip is what the transport tells the door about a call, past whatever the
// library makes of an error.
type trip struct {
	left    atomic.Bool // something of the request went onto the line
	err     error       // why the call failed
	file    bool        // the answer may be something else than JSON
	renewed bool
}

type tripKey struct{}

// withTrip makes room for what the transport tells.
func withTrip(ctx context.Context, t *trip) context.Context {
	return context.WithValue(ctx, tripKey{}, t)
}

// transport is beneath every call of one account. It reads the answer before
// anybody else: an errcode becomes an error, and a refused token leads to one
// more try with a new one, its body whole.
type transport struct {
	next   http.RoundTripper
	tokens interface {
		Renew(ctx context.Context, c model.Connection, failing string) (string, error)
	}
	conn    model.Connection
	observe func(model.WeChatCall)
	now     func() time.Time
}

// RoundTrip makes a request, and once more if the token was refused.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	about, ok := r.Context().Value(tripKey{}).(*trip)
	if !ok {
		about = &trip{}
	}
	body, err := wholeBody(r)
	if err != nil {
		return nil, about.fail(err)
	}
	token := r.URL.Query().Get("access_token")
	response, err := t.once(r, about, body, token)
	var refusal *model.Refusal
	if token == "" || !errors.As(err, &refusal) || refusal.Remedy != model.RemedyRenew {
		return response, about.fail(err)
	}
	about.left.Store(false) // it was answered: nothing is uncertain so far
	fresh, renewErr := t.tokens.Renew(r.Context(), t.conn, token)
	if renewErr != nil {
		return nil, about.fail(renewErr)
	}
	if fresh == token {
		return nil, about.fail(err) // there is no better one
	}
	about.renewed = true
	response, err = t.once(r, about, body, fresh)
	return response, about.fail(err)
}

// fail remembers why a call failed.
func (t *trip) fail(err error) error {
	t.err = err
	return err
}

// wholeBody reads the request's body, so that it can be sent twice.
func wholeBody(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if closeErr := r.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	return body, nil
}

// once makes the request with a token and judges the answer.
func (t *transport) once(r *http.Request, about *trip, body []byte, token string) (*http.Response, error) {
	began := t.now()
	call := model.WeChatCall{ProductID: t.conn.ProductID, Path: r.URL.Path, Renewed: about.renewed}
	defer func() {
		call.Took = t.now().Sub(began)
		t.observe(call)
	}()
	response, err := t.next.RoundTrip(prepare(r, about, body, token))
	if err != nil {
		return nil, err
	}
	call.Status = response.StatusCode
	err = judge(response, about.file)
	var refusal *model.Refusal
	if errors.As(err, &refusal) {
		call.Code = refusal.Code
	}
	if err != nil {
		return nil, err
	}
	return response, nil
}

// prepare copies the request with its body and its token, and watches when it leaves.
func prepare(r *http.Request, about *trip, body []byte, token string) *http.Request {
	watched := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { about.left.Store(true) },
		WroteHeaders:     func() { about.left.Store(true) },
	})
	out := r.Clone(watched)
	if token != "" {
		query := out.URL.Query()
		query.Set("access_token", token)
		out.URL.RawQuery = query.Encode()
	}
	out.Body, out.GetBody, out.ContentLength = nil, nil, int64(len(body))
	if len(body) > 0 {
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		out.Body = io.NopCloser(bytes.NewReader(body))
	}
	return out
}

// statusError is an HTTP status that WeChat's API never gives: something between
// us speaks.
type statusError struct{ status int }

func (e *statusError) Error() string { return fmt.Sprintf("status %d", e.status) }
func (e *statusError) Unwrap() error { return model.ErrWeChatAnswer }

// judge reads a JSON answer and leaves it readable. Of a file only what looks
// like JSON is read: WeChat's errors come in its place.
func judge(response *http.Response, file bool) error {
	if response.StatusCode != http.StatusOK {
		return errors.Join(&statusError{response.StatusCode}, response.Body.Close())
	}
	kind := response.Header.Get("Content-Type")
	if file && !strings.HasPrefix(kind, "application/json") && !strings.HasPrefix(kind, "text/") {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, mostJSON+1))
	if err != nil {
		return errors.Join(fmt.Errorf("read WeChat's answer: %w", err), response.Body.Close())
	}
	if refusal := wire.RefusalIn(body); refusal != nil {
		return errors.Join(refusal, response.Body.Close())
	}
	if !file && (len(body) > mostJSON || !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{"))) {
		return errors.Join(fmt.Errorf("an answer of %d bytes, %q: %w", len(body), kind, model.ErrWeChatAnswer), response.Body.Close())
	}
	response.Body = &readAgain{io.MultiReader(bytes.NewReader(body), response.Body), response.Body}
	return nil
}

// readAgain is a body whose beginning was read before.
type readAgain struct {
	io.Reader
	io.Closer
}
