mod http;
mod model;
mod stores;
