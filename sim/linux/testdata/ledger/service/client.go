package service

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client talks to a ledger. Each has connections of its own.
type Client struct {
	url  string
	http http.Client
}

// NewClient is a client of the ledger at a URL.
func NewClient(url string) *Client {
	return &Client{url, http.Client{Timeout: 300 * time.Millisecond, Transport: &http.Transport{}}}
}

// Deposit deposits, and tries again until the ledger says that it has done so.
func (c *Client) Deposit(id, account string, amount int) {
	form := url.Values{"id": {id}, "account": {account}, "amount": {strconv.Itoa(amount)}}
	for {
		resp, err := c.http.PostForm(c.url+"/deposit", form)
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if err == nil && resp.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Balance asks for the balance of an account.
func (c *Client) Balance(account string) (int, error) {
	resp, err := c.http.Get(c.url + "/balance?account=" + account)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the ledger says %s", resp.Status)
	}
	return strconv.Atoi(strings.TrimSpace(string(b)))
}
