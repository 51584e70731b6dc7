package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestWhatAnyoneMayReadMayBeAskedForByItsHeadAlone(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/openapi.yaml": http.StatusOK, "/console/": http.StatusOK, "/api/me": http.StatusMethodNotAllowed} {
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodHead, path, nil))
		if answer.Code != want {
			t.Errorf("HEAD %s is answered with %d instead of %d", path, answer.Code, want)
		}
	}
}
