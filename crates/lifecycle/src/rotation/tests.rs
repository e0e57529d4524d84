mod model;
mod stores;
