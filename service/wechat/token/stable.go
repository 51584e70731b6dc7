package token

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"yingke/model"
	"yingke/service/wechat/wire"
)

// Limits of an answer that holds a token.
const (
	mostAnswer   = 64 << 10
	longestToken = 4096 // WeChat asks for room for 512 and says that it may grow
)

// fetchStable asks WeChat for the stable token.
// https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html
func (k *Keeper) fetchStable(ctx context.Context, c model.Connection, force bool) (string, int, error) {
	body, err := json.Marshal(map[string]any{
		"grant_type": "client_credential", "appid": c.AppID, "secret": c.Secret, "force_refresh": force,
	})
	if err != nil {
		return "", 0, fmt.Errorf("ask for an access token: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, k.cfg.Base+"/cgi-bin/stable_token", bytes.NewReader(body))
	if err != nil {
		return "", 0, fmt.Errorf("ask for an access token: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := ask(k.cfg.Client, request)
	if err != nil {
		return "", 0, err
	}
	if refusal := wire.RefusalIn(answer); refusal != nil {
		return "", 0, refusal
	}
	var token struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}
	if err := json.Unmarshal(answer, &token); err != nil || !sound(token.AccessToken) {
		return "", 0, model.ErrWeChatAnswer
	}
	return token.AccessToken, lifetime(token.ExpiresIn), nil
}

// ask does a request and reads the answer, with a limit. No error names the
// address, which may hold secrets.
func ask(client *http.Client, request *http.Request) ([]byte, error) {
	response, err := client.Do(request)
	if err != nil {
		var broken *url.Error
		if errors.As(err, &broken) {
			err = broken.Err
		}
		return nil, fmt.Errorf("ask for an access token: %w", errors.Join(model.ErrWeChatAway, err))
	}
	defer func() { _ = response.Body.Close() }() // we have what we need
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return nil, fmt.Errorf("read an access token: %w", errors.Join(model.ErrWeChatAway, err))
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask for an access token: status %d: %w", response.StatusCode, model.ErrWeChatAnswer)
	}
	return answer, nil
}

// sound claims that a token can stand in an address.
func sound(token string) bool {
	return token != "" && len(token) <= longestToken && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// lifetime bounds what a server says about a token's life.
func lifetime(seconds int) int {
	const least, most = 30, 7200
	return min(max(seconds, least), most)
}
