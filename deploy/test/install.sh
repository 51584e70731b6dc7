# shellcheck shell=bash
# Sourced by run.sh: finds what the tests need, and installs it where it may.

# Debian keeps servers where only root looks.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

chromium_path() {
    local name
    for name in "${YINGKE_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        [ -n "$name" ] && command -v "$name" && return
    done
    return 1
}

has_chinese_fonts() {
    ! command -v fc-list >/dev/null || [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]
}

# missing prints the Debian packages that the named stages lack, one a line.
missing() {
    local what=" $* "
    if [[ $what == *" go "* ]]; then
        command -v "${CC:-gcc}" >/dev/null || printf '%s\n' gcc libc6-dev # the race detector is C
        [ -n "${YINGKE_TEST_MYSQL:-}" ] || command -v mariadbd >/dev/null || echo mariadb-server
        [ -n "${YINGKE_TEST_REDIS:-}" ] || command -v redis-server >/dev/null || echo redis-server
    fi
    if [[ $what == *" e2e "* ]]; then
        chromium_path >/dev/null || echo chromium
        # Without a browser there is no fontconfig to ask, so both come together.
        if ! chromium_path >/dev/null || ! has_chinese_fonts; then echo fonts-noto-cjk; fi
    fi
}

install_missing() {
    local packages=() package
    while read -r package; do packages+=("$package"); done < <(missing "$@")
    [ ${#packages[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        die "The tests need what is not installed here. On Debian or Ubuntu: sudo apt-get install ${packages[*]}"
    fi
    echo "Installing with apt-get: ${packages[*]}"
    echo "(Debian may start MariaDB and Redis as services; the tests start their own and leave those alone.)"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >"$work/apt.log" 2>&1 ||
        { cat "$work/apt.log"; die "apt-get could not install ${packages[*]}; see its message above."; }
}
