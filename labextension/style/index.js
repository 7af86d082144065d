import './views.css';
