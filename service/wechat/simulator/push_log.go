package simulator

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Pushes is a copy of the pushes of an account; of all with "".
func (s *Simulator) Pushes(appid string) []Push {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Push
	for _, p := range s.pushes {
		if appid == "" || p.AppID == appid {
			copied := *p
			copied.Tries = slices.Clone(p.Tries)
			all = append(all, copied)
		}
	}
	return all
}

// AwaitPushes returns when every push has ended; false if ctx ended before.
func (s *Simulator) AwaitPushes(ctx context.Context) bool {
	for {
		s.mu.Lock()
		moved, open := s.progress, s.open
		s.mu.Unlock()
		if open == 0 {
			return true
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return false
		}
	}
}

// VerifyPush does what WeChat does when push settings are saved: it asks the
// address to echo, and keeps the settings only if it does.
func (s *Simulator) VerifyPush(ctx context.Context, appid string, settings PushSettings) error {
	s.mu.Lock()
	a, known := s.accounts[appid]
	s.mu.Unlock()
	if !known {
		return fmt.Errorf("no account %s", appid)
	}
	if err := settings.check(a.Account); err != nil {
		return err
	}
	if settings.URL != "" {
		if err := s.echo(ctx, settings); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a.Push = settings
	s.tellAll(Event{Kind: "world"})
	return nil
}

// echo asks an address for the text that proves that it is ours to use.
func (s *Simulator) echo(ctx context.Context, settings PushSettings) error {
	ctx, cancel := context.WithTimeout(ctx, pushLimit)
	defer cancel()
	stamp, nonce := strconv.FormatInt(s.now().Unix(), 10), "1514711492"
	to, err := url.Parse(settings.URL)
	if err != nil {
		return err
	}
	s.mu.Lock()
	want := strconv.FormatInt(4_375_120_948_345_356_249+s.next(), 10)
	s.mu.Unlock()
	query := to.Query()
	query.Set("signature", signature(settings.Token, stamp, nonce))
	query.Set("timestamp", stamp)
	query.Set("nonce", nonce)
	query.Set("echostr", want)
	to.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return err
	}
	status, got, err := s.do(request)
	if err != nil {
		return fmt.Errorf("请求 URL 超时: %s", reason(err))
	}
	if status != http.StatusOK || got != want {
		return fmt.Errorf("token 校验失败: status %d, %.100q instead of %s", status, got, want)
	}
	return nil
}
