package twin

// marker is "plain"; the overlay of the tests replaces this file by one in which it is "twin".
const marker = "plain"
